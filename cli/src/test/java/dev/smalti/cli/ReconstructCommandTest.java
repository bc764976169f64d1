package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.console.Table;
import dev.smalti.picture.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconstructCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() throws IOException {
        model = TinyBundle.write(shared.resolve("tiny"), "tiny");
    }

    @Test
    void measuresEachPictureOfAFolderAndTheirMean() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in/deep")).getParent();
        Pictures.redOverBlue(in.resolve("a.png"), 16, 16);
        Pictures.redOverBlue(in.resolve("b.png"), 16, 16);
        Pictures.redOverBlue(in.resolve("deep/a.png"), 8, 24);
        Files.writeString(in.resolve("notes.txt"), "no picture");

        Run run = smalti(
                "reconstruct", in, "-o", folder.resolve("o"), "--model", model, "--batch", "2", "--device", "cpu");

        // Levels 230 and 25 become 255 and 0: 20 log10(255 / 25) = 20.17.
        assertThat(run.out())
                .isEqualTo(new Table()
                                .row("picture", "pixels", "tokens", "PSNR", "SSIM")
                                .row(folder + "/o/a.png", "16x16", "4x4", "20.17", "0.9376")
                                .row(folder + "/o/b.png", "16x16", "4x4", "20.17", "0.9376")
                                .row(folder + "/o/deep/a.png", "24x8", "2x6", "20.17", "-")
                                .row("mean of 3", "", "", "20.17", "0.9376")
                        + "\n");
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .isEqualTo("smalti: passed over what is no picture: " + in.resolve("notes.txt")
                        + "\nsmalti: runs on cpu\n");
    }

    @Test
    void takesTheModelThatComesWithSmaltiAndUnpacksItOnce() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 32, 32);
        Path cache = folder.resolve("cache");
        String before = System.getProperty("smalti.cache");
        System.setProperty("smalti.cache", cache.toString());
        try {
            BundledModels models = BundledModels.onClassPath();
            String name = models.defaultName().orElseThrow();
            Run run = smalti("reconstruct", picture, "-o", folder.resolve("out"), "--device", "cpu", "-q", "--json");
            assertThat(run.code()).isZero();
            assertThat(run.out()).contains("\"model\" : \"" + name + "\"");
            assertThat(models.folder(name, cache)).isDirectory();
        } finally {
            if (before == null) {
                System.clearProperty("smalti.cache");
            } else {
                System.setProperty("smalti.cache", before);
            }
        }
    }

    @Test
    void putsOriginalAndReconstructionSideBySide() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 16);
        Path out = folder.resolve("out");
        assertThat(smalti("reconstruct", picture, "-o", out, "--model", model, "--compare")
                        .code())
                .isZero();
        assertThat(PictureReader.read(out.resolve("flag.compare.png")).pixels().width())
                .isEqualTo(16 + 8 + 16);
        assertThat(PictureReader.read(out.resolve("flag.png")).pixels().width()).isEqualTo(16);
    }

    @Test
    void namesBadFilesAndGoesOn() throws IOException {
        Path good = Pictures.redOverBlue(folder.resolve("good.png"), 8, 8);
        Path bad = Files.writeString(folder.resolve("bad.png"), "no picture");
        Path out = folder.resolve("out");

        Run run = smalti("reconstruct", bad, good, "-o", out, "--model", model, "-q", "--json");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("smalti: skipped " + bad + ": '" + bad
                        + "' is not a picture that Smalti reads (JPEG, PNG, WebP, TIFF, GIF or BMP)\n"
                        + "smalti: skipped 1 of 2 files, named above\n");
        assertThat(run.out()).contains("\"skipped\" : [ {\n    \"file\" : \"" + bad + "\"");
        try (Stream<Path> written = Files.list(out)) {
            assertThat(written).containsExactly(out.resolve("good.png"));
        }
    }

    @Test
    void keepsTheExtensionWhereNamesWouldMeet() throws IOException {
        Path png = Pictures.redOverBlue(folder.resolve("one.png"), 8, 8);
        Path twin = Files.copy(png, folder.resolve("one.bmp"));
        Path out = folder.resolve("out");
        assertThat(smalti("reconstruct", png, twin, "-o", out, "--model", model).code())
                .isZero();
        assertThat(out.resolve("one.png.png")).isRegularFile();
        assertThat(out.resolve("one.bmp.png")).isRegularFile();
    }

    @Test
    void neverReplacesAPictureThatItWasGivenByAnotherPath() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path first = Pictures.redOverBlue(real.resolve("first.png"), 8, 8);
        Path second = Pictures.redOverBlue(
                Files.createDirectories(folder.resolve("other")).resolve("second.png"), 8, 8);
        Path alias = Files.createSymbolicLink(folder.resolve("alias.png"), real.resolve("second.png"));
        byte[] bytes = Files.readAllBytes(first);
        refusesToReplace(link.resolve("first.png"), first, "-o", link);
        refusesToReplace(real.resolve("first.png"), link.resolve("first.png"), "-o", real);
        // What becomes of one picture is where another's link leads.
        Files.copy(second, real.resolve("second.png"));
        refusesToReplace(link.resolve("second.png"), second, alias, "-o", link);
        assertThat(Files.readAllBytes(first)).isEqualTo(bytes);
    }

    private static void refusesToReplace(Path output, Object... words) {
        Run run = smalti(Stream.concat(Stream.of("reconstruct", "--model", model, "-q"), Stream.of(words))
                .toArray());
        assertThat(run)
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + output
                                + " would replace a picture that was given; choose another folder with -o\n"));
    }

    @Test
    void neverReplacesAPictureThatItWasGiven() {
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        assertThat(smalti("reconstruct", picture, "-o", folder, "--model", model))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + picture + " would replace a picture that was given; choose another folder with"
                                + " -o\n"));
    }

    @Test
    void saysThatAFolderHoldsNoPictures() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(smalti("reconstruct", empty, "-o", folder, "--model", model))
                .isEqualTo(new Run(3, "", "smalti: there are no pictures in " + empty + "\n"));
    }
}
