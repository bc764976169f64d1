package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bundle.Manifest.Content;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.Picture;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose channels are not three colours. */
class MediumTest {
    @TempDir
    private Path folder;

    @Test
    void segmentationsAreComparedLabelByLabel() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny", Content.SEGMENTATION, 3);
        LabelMap map = leftAndRight(8, 10);
        map.ids()[0] = 2;
        Path labels = folder.resolve("street.png");
        LabelMapFile.write(labels, map);
        Path out = folder.resolve("out");

        Run run = smalti("reconstruct", labels, "-o", out, "--model", model, "--device", "cpu", "--compare");

        // The one pixel of label 2 becomes label 0: accuracy 79/80; IoU 31/32, 48/48 and 0/1.
        assertThat(run)
                .isEqualTo(new Run(
                        0,
                        new Table()
                                        .row("picture", "pixels", "tokens", "accuracy", "mean IoU")
                                        .row(out + "/street.png", "10x8", "2x3", "0.9875", "0.6563")
                                        .row("mean of 1", "", "", "0.9875", "0.6563")
                                + "\n",
                        "smalti: runs on cpu\n"));
        LabelMap again = LabelMapFile.read(out.resolve("street.png"), 3, Numbering.AS_STORED);
        assertThat(again).isEqualTo(leftAndRight(8, 10));
        assertThat(Provenance.read(out.resolve("street.png"))
                        .orElseThrow()
                        .job()
                        .get("job")
                        .asText())
                .isEqualTo("reconstruct");
        Pixels sides = PictureReader.read(out.resolve("street.compare.png")).pixels();
        assertThat(sides.crop(0, 0, 8, 10)).isEqualTo(LabelMapFile.colours(map));
        assertThat(sides.crop(0, 18, 8, 10)).isEqualTo(LabelMapFile.colours(again));
        assertThat(Provenance.read(out.resolve("street.compare.png"))).isPresent();
    }

    @Test
    void segmentationsGoThroughTokensAndForeignLabelsAreNamed() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny", Content.SEGMENTATION, 3);
        Path labels = folder.resolve("a.png");
        LabelMapFile.write(labels, leftAndRight(6, 8));
        Path foreign = folder.resolve("b.png");
        LabelMapFile.write(foreign, new LabelMap(9, 1, 3, new int[] {1, 8, 3}));

        Run run = smalti("encode", labels, foreign, "-o", folder, "--model", model, "-q");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("smalti: skipped " + foreign + ": '" + foreign
                        + "' has labels that the model does not know (3, 8): it knows 0 to 2\n"
                        + "smalti: skipped 1 of 2 files, named above\n");
        TokenFile tokens = TokenFile.read(folder.resolve("a.tokens.json"));
        assertThat(tokens.tokens()).isDeepEqualTo(new int[][] {{0, 1}, {0, 1}});
        Path out = folder.resolve("out");
        assertThat(smalti("decode", folder.resolve("a.tokens.json"), "-o", out, "--model", model, "-q")
                        .code())
                .isZero();
        assertThat(LabelMapFile.read(out.resolve("a.png"), 3, Numbering.AS_STORED))
                .isEqualTo(leftAndRight(6, 8));
        assertThat(Provenance.read(out.resolve("a.png"))
                        .orElseThrow()
                        .job()
                        .get("job")
                        .asText())
                .isEqualTo("decode");
    }

    @Test
    void depthComesBackInOneChannelOf16Bits() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny", Content.DEPTH, 1);
        Path depth = folder.resolve("hall.png");
        float[] values = new float[12 * 12];
        Arrays.fill(values, 0, 48, -1);
        Arrays.fill(values, 48, 144, 1);
        values[47] = 0;
        DepthMapFile.write(depth, new Pixels(1, 12, 12, values));
        Path out = folder.resolve("out");

        Run run = smalti(
                "reconstruct", depth, "-o", out, "--model", model, "--device", "cpu", "-q", "--compare", "--json");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        // One of 144 is off by half the range: 10 log10(144 * 4) = 27.60.
        assertThat(run.out())
                .containsPattern("\"columns\" : 3,\n    \"psnr\" : 27\\.60\\d*,\n    \"ssim\" : 0\\.9\\d*\n  } ],")
                .containsPattern("\"mean\" : \\{\n    \"psnr\" : 27\\.60\\d*,\n    \"ssim\" : 0\\.9\\d*\n  },");
        Picture again = PictureReader.read(out.resolve("hall.png"));
        assertThat(again.bitDepth()).isEqualTo(16);
        assertThat(again.changes()).containsExactly(Picture.Change.GRAY_REPEATED);
        values[47] = -1;
        assertThat(again.gray()).isEqualTo(new Pixels(1, 12, 12, values));
        assertThat(PictureReader.read(out.resolve("hall.compare.png")).pixels().width())
                .isEqualTo(12 + 8 + 12);
        assertThat(Provenance.read(out.resolve("hall.png"))).isPresent();
    }

    @Test
    void picturesOfOneChannelAreGrey() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny", Content.IMAGE, 1);
        // Its luma is -0.32 above and -0.62 below: black.
        Path flag = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);
        Path white = folder.resolve("white.png");
        float[] values = new float[16];
        Arrays.fill(values, 0.8f);
        PictureWriter.write(white, new Pixels(1, 4, 4, values));

        Run run = smalti("reconstruct", flag, white, "-o", folder.resolve("out"), "--model", model, "-q");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches(".*/out/white\\.png +4x4 +1x1 +20\\.17 +-"))
                .first()
                .asString()
                .matches("picture +pixels +tokens +PSNR +SSIM");
        Picture black = PictureReader.read(folder.resolve("out/flag.png"));
        assertThat(black.bitDepth()).isEqualTo(8);
        assertThat(black.changes()).containsExactly(Picture.Change.GRAY_REPEATED);
        float[] expected = new float[160];
        Arrays.fill(expected, -1);
        assertThat(black.gray()).isEqualTo(new Pixels(1, 16, 10, expected));
    }

    @Test
    void refusesOtherChannelsInOneLine() throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"), "tiny", Content.IMAGE, 4);
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 8, 8);
        for (String command : List.of("encode", "reconstruct")) {
            assertThat(smalti(command, picture, "-o", folder.resolve("out"), "--model", model))
                    .isEqualTo(new Run(
                            3,
                            "",
                            "smalti: the model tiny is for images of 4 channels in and 4 out; this command works on"
                                    + " images of 1 or 3, depth maps of 1, and segmentations of as many out as in\n"));
        }
    }

    /** Label 0 in the four columns at the left, 1 in the others. */
    private static LabelMap leftAndRight(int height, int width) {
        int[] ids = new int[height * width];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % width < 4 ? 0 : 1;
        }
        return new LabelMap(3, height, width, ids);
    }
}
