package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobJson;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code complete} and {@code variations}: what is kept is kept token by token. */
class CompleteCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;
    private static Path picture;
    private static int[] original;

    @BeforeAll
    static void encodeAPicture() throws IOException {
        model = Priors.unconditional(shared);
        picture = Pictures.redOverBlue(shared.resolve("flag.png"), 16, 16);
        smalti("encode", picture, "-o", shared, "--model", model, "--device", "cpu", "-q");
        original = tokens(shared.resolve("flag.tokens.json"));
    }

    @Test
    void keepsTheUpperHalfAndDrawsTheLower() throws IOException {
        assertThat(complete("--upper", "-n", 2).code()).isZero();
        int[] first = tokens(folder.resolve("000000.tokens.json"));
        int[] second = tokens(folder.resolve("000001.tokens.json"));
        assertThat(Arrays.copyOf(first, 32)).isEqualTo(Arrays.copyOf(original, 32));
        assertThat(Arrays.copyOf(second, 32)).isEqualTo(Arrays.copyOf(original, 32));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void drawsTheTokensThatAMaskTouchesAndNoOthers() throws IOException {
        // Pixels 5 to 8 of rows 3 to 4: columns 2 to 4 of rows 1 and 2.
        Path mask = mask("mask.png", 16, 16, i -> i / 16 >= 3 && i / 16 <= 4 && i % 16 >= 5 && i % 16 <= 8);
        assertThat(complete("--mask", mask).code()).isZero();
        int[] drawn = tokens(folder.resolve("000000.tokens.json"));
        List<Integer> changed = IntStream.range(0, 64)
                .filter(i -> drawn[i] != original[i])
                .boxed()
                .toList();
        assertThat(changed).isNotEmpty().isSubsetOf(10, 11, 12, 18, 19, 20);
        Provenance said = Provenance.read(folder.resolve("000000.png")).orElseThrow();
        assertThat(JobJson.read(said.job(), "it").files())
                .containsExactly(
                        new InputFile(picture.getFileName().toString(), Digests.sha256(picture)),
                        new InputFile("mask.png", Digests.sha256(mask)));
        assertThat(said.tokensSha256()).isEqualTo(Digests.sha256(new TokenGrid(new GridShape(8, 8), drawn)));

        // The same rectangle as a box draws the same.
        complete("--box", "5,3,4,2");
        assertThat(tokens(folder.resolve("000000.tokens.json"))).isEqualTo(drawn);
    }

    @Test
    void pastesTheOriginalBackPixelByPixel() {
        complete("--box", "5,3,4,2", "--paste");
        Pixels pasted = PictureReader.read(folder.resolve("000000.png")).pixels();
        complete("--box", "5,3,4,2");
        Pixels decoded = PictureReader.read(folder.resolve("000000.png")).pixels();
        Pixels before = PictureReader.read(picture).pixels();
        for (int i = 0; i < pasted.values().length; i++) {
            int y = i / 16 % 16;
            int x = i % 16;
            Pixels from = y >= 3 && y <= 4 && x >= 5 && x <= 8 ? decoded : before;
            assertThat(pasted.values()[i]).isEqualTo(from.values()[i]);
        }
        assertThat(decoded).isNotEqualTo(pasted);
    }

    @Test
    void aWhiteMaskDrawsAllAsSamplingDoes() throws IOException {
        complete("--mask", mask("white.png", 16, 16, i -> true), "--seed", 4);
        int[] drawn = tokens(folder.resolve("000000.tokens.json"));
        smalti("sample", "--model", model, "-o", folder, "--flat", "--tokens", "--seed", 4, "--device", "cpu", "-q");
        assertThat(tokens(folder.resolve("000000.tokens.json"))).isEqualTo(drawn);
    }

    @Test
    void whatAMaskIsTransparentInIsDrawn() throws IOException {
        // White all over, and transparent where the first mask is white.
        IntPredicate hole = i -> i / 16 < 8 && i % 16 < 4;
        complete("--mask", mask("white.png", 16, 16, hole), "--seed", 4);
        int[] drawn = tokens(folder.resolve("000000.tokens.json"));
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, hole.test(i) ? 0xffffff : 0xffffffff);
        }
        Path mask = folder.resolve("hole.png");
        ImageIO.write(image, "png", mask.toFile());
        Run run = smalti(
                "complete",
                picture,
                "--mask",
                mask,
                "--model",
                model,
                "-o",
                folder,
                "--flat",
                "--tokens",
                "--seed",
                4,
                "--device",
                "cpu");
        assertThat(run.err())
                .startsWith("smalti: the mask '" + mask
                        + "' is transparent in parts: those are drawn, and the rest is kept whatever its colour\n");
        assertThat(tokens(folder.resolve("000000.tokens.json"))).isEqualTo(drawn);
    }

    @Test
    void goesBelowThePicturesName() throws IOException {
        assertThat(smalti("complete", picture, "--upper", "--model", model, "-o", folder, "--device", "cpu", "-q")
                        .code())
                .isZero();
        assertThat(Priors.below(folder))
                .containsExactly("samples/top_k_0_temp_1.00_top_p_1.0/gpt_uncond/flag/000000.png");
    }

    @Test
    void refusesMasksThatCannotBe() {
        Path black = mask("black.png", 16, 16, i -> false);
        Path small = mask("small.png", 8, 16, i -> true);
        refuses(
                3,
                "the mask '" + black + "' is black all over, so there is nothing to draw; what is white is drawn",
                "--mask",
                black);
        refuses(
                3,
                "the mask '" + small + "' is 16x8 pixels, the picture 16x16; a mask is of the picture's size",
                "--mask",
                small);
        refuses(3, "a box of 9x2 pixels at 8,0 does not lie in a picture of 16x16", "--box", "8,0,9,2");
        refuses(
                3,
                "the mask covers no token by 0.5, so there is nothing to draw; lower --coverage",
                "--box",
                "0,0,1,1",
                "--coverage",
                0.5);
        refuses(2, "say what to draw with one of --mask, --upper and --box; see 'smalti complete --help'");
        refuses(
                2,
                "say what to draw with one of --mask, --upper and --box; see 'smalti complete --help'",
                "--upper",
                "--box",
                "0,0,1,1");
        refuses(2, "--coverage is from 0 to 1, was 2.0; see 'smalti complete --help'", "--upper", "--coverage", 2);
        refuses(
                2,
                "invalid value for option '--box': expected x,y,width,height in pixels but was '1,2'; see 'smalti complete --help'",
                "--box",
                "1,2");
    }

    @Test
    void neverReplacesWhatItReads() throws IOException {
        Path own = Files.copy(picture, folder.resolve("000003.png"));
        assertThat(smalti("complete", own, "--upper", "--model", model, "-o", folder, "--flat", "-q"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + own + " would be replaced, but it was given; choose another folder with -o\n"));
        assertThat(own).hasSameBinaryContentAs(picture);
    }

    @Test
    void neverReplacesWhatItReadsByAnotherNameOfTheSameFile() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path own = Files.copy(picture, real.resolve("000000.png"));
        Path alias = Files.createSymbolicLink(folder.resolve("alias.png"), own);
        for (Path given : List.of(own, link.resolve("000000.png"), alias)) {
            for (Path out : List.of(real, link, folder.resolve("new/../link"))) {
                assertThat(smalti("complete", given, "--upper", "--model", model, "-o", out, "--flat", "-q"))
                        .isEqualTo(new Run(
                                3,
                                "",
                                "smalti: " + given
                                        + " would be replaced, but it was given; choose another folder with -o\n"));
            }
        }
        Path preview = Files.copy(picture, real.resolve("000000.preview.png"));
        assertThat(smalti("complete", preview, "--upper", "--model", model, "-o", link, "--flat", "-q", "--preview", 9)
                        .code())
                .isEqualTo(3);
        assertThat(own).hasSameBinaryContentAs(picture);
        assertThat(preview).hasSameBinaryContentAs(picture);
        // A file of such a name elsewhere is none of the command's.
        assertThat(smalti("complete", own, "--upper", "--model", model, "-o", folder, "--flat", "-q", "--device", "cpu")
                        .code())
                .isZero();
    }

    @Test
    void refusesANarrowPictureThatDoesNotFitTheBlock() {
        Path small = Pictures.redOverBlue(folder.resolve("small.png"), 400, 8);
        assertThat(smalti("complete", small, "--upper", "--model", model, "-o", folder, "-q"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: a picture of 8x400 pixels is too narrow for the model gpt_uncond: its 200x4 tokens do"
                                + " not fit the 80 that the model reads at once; give at least 16x16, or fewer"
                                + " pixels\n"));
    }

    @Test
    void variationsKeepTheFirstTokens() throws IOException {
        assertThat(variations("--from", 40, "-n", 2).code()).isZero();
        int[] first = tokens(folder.resolve("000000.tokens.json"));
        assertThat(Arrays.copyOf(first, 40)).isEqualTo(Arrays.copyOf(original, 40));
        assertThat(tokens(folder.resolve("000001.tokens.json"))).isNotEqualTo(first);
    }

    @Test
    void variationsKeepAboutTheShareAndOthersEachTime() throws IOException {
        assertThat(variations("--keep", 0.75, "-n", 2).code()).isZero();
        int[] first = tokens(folder.resolve("000000.tokens.json"));
        int[] second = tokens(folder.resolve("000001.tokens.json"));
        assertThat(IntStream.range(0, 64).filter(i -> first[i] == original[i]).count())
                .isBetween(34L, 62L);
        assertThat(second).isNotEqualTo(first);
        variations("--keep", 0.75, "--first", 1);
        assertThat(tokens(folder.resolve("000001.tokens.json"))).isEqualTo(second);
        variations("--keep", 1);
        assertThat(tokens(folder.resolve("000000.tokens.json"))).isEqualTo(original);
    }

    @Test
    void variationsRefuseWhatCannotBeKept() {
        assertThat(variations("--from", 64))
                .isEqualTo(new Run(3, "", "smalti: --from is from 0 to 63 for this picture of 64 tokens, was 64\n"));
        assertThat(variations())
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: say what to keep with one of --from and --keep; see 'smalti variations --help'\n"));
        assertThat(variations("--keep", 1.5))
                .isEqualTo(new Run(2, "", "smalti: --keep is from 0 to 1, was 1.5; see 'smalti variations --help'\n"));
    }

    private Run complete(Object... more) {
        return run("complete", more);
    }

    private Run variations(Object... more) {
        return run("variations", more);
    }

    private Run run(String command, Object... more) {
        return smalti(Stream.concat(
                        Stream.of(
                                command,
                                picture,
                                "--model",
                                model,
                                "-o",
                                folder,
                                "--flat",
                                "--tokens",
                                "--device",
                                "cpu",
                                "-q"),
                        Stream.of(more))
                .toArray());
    }

    private void refuses(int code, String message, Object... more) {
        assertThat(complete(more)).isEqualTo(new Run(code, "", "smalti: " + message + "\n"));
    }

    private Path mask(String name, int height, int width, IntPredicate white) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = white.test(i) ? 1 : -1;
        }
        Path file = folder.resolve(name);
        PictureWriter.write(file, new Pixels(1, height, width, values));
        return file;
    }

    private static int[] tokens(Path file) throws IOException {
        return TokenFile.read(file).toGrid().tokens();
    }
}
