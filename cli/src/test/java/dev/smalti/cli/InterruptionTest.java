package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.picture.PictureReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    @Test
    void keepsThePicturesThatAreFinishedAndNothingElse() throws Exception {
        Path model = Priors.unconditional(folder);
        Path out = folder.resolve("out");
        Thread command = Thread.currentThread();
        Thread user = new Thread(() -> {
            while (!Files.exists(out.resolve("000001.png"))) {
                Thread.onSpinWait();
            }
            command.interrupt();
        });
        user.start();
        Run run = smalti(
                "sample",
                "--model",
                model,
                "-o",
                out,
                "--flat",
                "-n",
                100_000,
                "--batch",
                2,
                "--device",
                "cpu",
                "-q",
                "--preview",
                5,
                "--grid",
                "--singles",
                "--npz",
                out.resolve("all.npz"));
        user.join();
        Thread.interrupted();
        assertThat(run).isEqualTo(new Run(130, "", "smalti: interrupted\n"));
        assertWholePictures(out);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsAProcessThatIsToldToInAMoment() throws Exception {
        Path model = Priors.unconditional(folder);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.smalti.cli.Main",
                        "sample",
                        "--model=" + model,
                        "-o=" + out,
                        "--flat",
                        "-n=100000",
                        "--batch=2",
                        "--device=cpu",
                        "--quiet")
                .redirectErrorStream(true)
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(out.resolve("000001.png"))) {
                assertThat(process.isAlive() && System.nanoTime() < deadline).isTrue();
                Thread.sleep(20);
            }
            process.toHandle().destroy();
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
            // As Java says that it was told to end; Ctrl-C would be 130.
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("smalti: interrupted\n");
        } finally {
            process.destroyForcibly();
        }
        assertWholePictures(out);
    }

    private static void assertWholePictures(Path folder) throws IOException {
        assertThat(Priors.below(folder)).hasSizeBetween(2, 99_999).allMatch(name -> name.matches("\\d{6}\\.png"));
        for (String name : Priors.below(folder)) {
            assertThat(PictureReader.read(folder.resolve(name)).pixels().width())
                    .isEqualTo(16);
        }
    }

    private static void assertNothingIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
