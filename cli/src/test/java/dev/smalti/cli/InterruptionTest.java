package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forgetTheInterruption() {
        Thread.interrupted();
    }

    @Test
    void endsAConversionWithoutATrace() throws IOException {
        Path source = Fixtures.folder("vqgan");
        Thread.currentThread().interrupt();
        assertThat(smalti("convert", source, "-o", folder.resolve("out")))
                .isEqualTo(new Run(130, "", "smalti: interrupted\n"));
        assertNothingIn(folder);
    }

    @Test
    void endsAJobOnPicturesWithoutATrace() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        Path out = Files.createDirectories(folder.resolve("out"));
        Thread.currentThread().interrupt();
        assertThat(smalti("encode", picture, "-o", out, "--model", model, "--device", "cpu", "-q"))
                .isEqualTo(new Run(130, "", "smalti: interrupted\n"));
        assertNothingIn(out);
    }

    private static void assertNothingIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
