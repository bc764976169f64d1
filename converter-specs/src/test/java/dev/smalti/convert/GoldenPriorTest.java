package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.prior.causal.Prior;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Converts every recorded transformer, runs the bundle, and compares with what the reference computed. */
@Tag("golden")
class GoldenPriorTest {
    private static final Tally TALLY = new Tally("golden priors");

    @TempDir
    static Path bundles;

    @AfterAll
    static void say() {
        System.out.println(TALLY);
    }

    @TestFactory
    Stream<DynamicTest> everyRecordedTransformerAgrees() {
        return ReferenceCases.tests(GoldenPriorTest::compare, ReferenceKind.TRANSFORMER);
    }

    /** A config names square windows only, so another is given, as a user would; its grids are drawn without that as well. */
    private static void compare(Path source) throws IOException {
        try (Checkpoint golden = Checkpoints.open(source.resolve("golden.safetensors"))) {
            int before = TALLY.tensors();
            GridShape grid = grid(golden);
            if (grid == null || grid.rows() == grid.columns()) {
                compare(source, golden, PriorOptions.DEFAULTS, grid, true);
            } else {
                PriorOptions options = PriorOptions.DEFAULTS.withNetwork(new PriorOptions.Network(null, grid, null));
                compare(source, golden, options, grid, true);
                compare(source, golden, PriorOptions.DEFAULTS, grid, false);
            }
            assertThat(TALLY.tensors()).as("tensors compared for " + source).isGreaterThan(before);
        }
    }

    /** The shape of the recorded grids of tokens; null where no picture was encoded. */
    static @Nullable GridShape grid(Checkpoint golden) {
        for (CheckpointTensor tensor : golden.tensors().values()) {
            if (tensor.name().matches("net\\d*\\.quant_z")) {
                return new GridShape(tensor.shape().get(2), tensor.shape().get(3));
            }
        }
        return null;
    }

    private static void compare(
            Path source, Checkpoint golden, PriorOptions options, @Nullable GridShape grid, boolean isWindow)
            throws IOException {
        Path folder = Files.createTempDirectory(bundles, "case").resolve("bundle");
        Converter.convert(ConversionRequest.of(ReferenceCases.checkpoint(source), folder)
                .withConfig(source.resolve("config.yaml"))
                .withPrior(options));
        Bundle bundle = Bundle.open(folder);
        Device device = Device.cpu().withThreads(1);
        try (Synthesizer synthesizer = Synthesizer.open(bundle, device);
                Prior prior = Prior.open(bundle, device, 1L << 30)) {
            String what = source.getFileName() + " ";
            GridShape shape = grid == null ? prior.manifest().window() : grid;
            new GoldenPictures(what, golden, folder, prior, synthesizer, shape, TALLY).compare();
            if (isWindow) {
                assertThat(prior.manifest().window()).as(what + "window").isEqualTo(shape);
                new GoldenSequences(what, golden, prior, TALLY).compare();
                new GoldenGrids(what, golden, source, synthesizer, TALLY).compare();
            }
        }
    }
}
