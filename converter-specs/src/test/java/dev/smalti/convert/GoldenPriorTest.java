package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.smalti.Device;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.prior.causal.Prior;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Converts every recorded transformer, runs the bundle, and compares with what the reference computed. */
class GoldenPriorTest {
    private static final Tally TALLY = new Tally("golden priors");

    @TempDir
    static Path bundles;

    @AfterAll
    static void say() {
        System.out.println(TALLY);
    }

    @TestFactory
    Stream<DynamicTest> theCommittedCasesAgree() {
        return tests(ReferenceCases.FIXTURES);
    }

    @TestFactory
    Stream<DynamicTest> theReferenceCasesAgree() {
        return tests(ReferenceCases.folder());
    }

    @Test
    void thereAreReferenceCases() {
        boolean none = ReferenceCases.transformers(ReferenceCases.folder()).isEmpty();
        if (none && ReferenceCases.required()) {
            fail("no case of a transformer in " + ReferenceCases.folder() + "; set -Dreference.dir");
        }
        Assumptions.assumeFalse(none, "SKIPPED: no case of a transformer in " + ReferenceCases.folder());
    }

    private static Stream<DynamicTest> tests(Path root) {
        return ReferenceCases.transformers(root).stream()
                .map(folder -> DynamicTest.dynamicTest(String.valueOf(folder.getFileName()), () -> compare(folder)));
    }

    private static void compare(Path source) throws IOException {
        int before = TALLY.tensors();
        Path folder = Files.createTempDirectory(bundles, "case").resolve("bundle");
        Converter.convert(
                ConversionRequest.of(source.resolve("model.ckpt"), folder).withConfig(source.resolve("config.yaml")));
        Bundle bundle = Bundle.open(folder);
        Device device = Device.cpu().withThreads(1);
        try (Checkpoint golden = Checkpoints.open(source.resolve("golden.safetensors"));
                Synthesizer synthesizer = Synthesizer.open(bundle, device);
                Prior prior = Prior.open(bundle, device, 1L << 30)) {
            String what = source.getFileName() + " ";
            new GoldenSequences(what, golden, prior, TALLY).compare();
            new GoldenPictures(what, golden, prior, synthesizer, TALLY).compare();
            new GoldenGrids(what, golden, source, synthesizer, TALLY).compare();
        }
        assertThat(TALLY.tensors()).as("tensors compared for " + source).isGreaterThan(before);
    }
}
