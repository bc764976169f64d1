package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Providers;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.Picture;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.TokenFile;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference's models of segmentations and of depth, from checkpoint to files. */
class ReferenceMediumTest {
    private static final int LABELS = 12;

    @TempDir
    private Path folder;

    @Test
    void segmentationsBecomeTheReferencesTokensAndLabels() throws IOException {
        Path reference = Fixtures.reference("vqseg_f16");
        Path model = convert(reference);
        try (Checkpoint golden = Checkpoints.open(reference.resolve("golden.safetensors"))) {
            Path labels = folder.resolve("wide.png");
            LabelMapFile.write(labels, map(golden.tensors().get("wide.labels")));
            assertThat(smalti("encode", labels, "-o", folder, "--model", model, "--device", "cpu", "-q")
                            .code())
                    .isZero();
            Path tokens = folder.resolve("wide.tokens.json");
            assertThat(flat(TokenFile.read(tokens)))
                    .isEqualTo(ints(golden.tensors().get("wide.indices")));

            Path out = folder.resolve("out");
            assertThat(smalti("decode", tokens, "-o", out, "--model", model, "--device", "cpu", "-q")
                            .code())
                    .isZero();
            int[] expected = ints(golden.tensors().get("wide.dec_argmax"));
            int[] decoded = LabelMapFile.read(out.resolve("wide.png"), LABELS, Numbering.AS_STORED)
                    .ids();
            long equal = IntStream.range(0, expected.length)
                    .filter(i -> expected[i] == decoded[i])
                    .count();
            // Where two logits are equal but for rounding, another label may win.
            assertThat(equal).isGreaterThanOrEqualTo(expected.length - 7);
        }
    }

    @Test
    void namesTheLabelsOfARealMapThatASmallModelDoesNotKnow() {
        Path model = convert(Fixtures.reference("vqseg_f16"));
        Path raw = Fixtures.reference("images").resolve("ade20k_ADE_val_00000126_seg.png");
        Run run = smalti("reconstruct", raw, "-o", folder.resolve("out"), "--model", model, "-q");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines())
                .first()
                .asString()
                .startsWith("smalti: skipped " + raw + ": '" + raw + "' has labels that the model does not know (")
                .endsWith("): it knows 0 to 11");
    }

    @Test
    void realMapsComeBackInTheirSize() {
        Path model = convert(Fixtures.reference("vqseg_f16"));
        Path raw = Fixtures.reference("images").resolve("ade20k_ADE_val_00000126_seg.png");
        LabelMap map = LabelMapFile.read(raw, 256, Numbering.AS_STORED).resize(129, 171);
        int[] ids = Arrays.stream(map.ids()).map(id -> id % LABELS).toArray();
        Path labels = folder.resolve("ade.png");
        LabelMapFile.write(labels, new LabelMap(LABELS, map.height(), map.width(), ids));
        Path out = folder.resolve("out");
        Run run = smalti("reconstruct", labels, "-o", out, "--model", model, "--device", "cpu", "-q", "--compare");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("accuracy", "mean IoU", "171x129    9x11");
        assertThat(LabelMapFile.read(out.resolve("ade.png"), LABELS, Numbering.AS_STORED))
                .hasToString("LabelMap[12 labels, 171x129]");
        assertThat(PictureReader.read(out.resolve("ade.compare.png")).pixels().width())
                .isEqualTo(171 + 8 + 171);
    }

    @Test
    void depthComesBackAsTheModelSeesIt() throws IOException {
        Path model = convert(Fixtures.reference("vqgan_f16_1ch"));
        Path packed = Fixtures.reference("images").resolve("drin_ILSVRC2012_val_00012298_depth.png");
        Path out = folder.resolve("out");

        assertThat(smalti("encode", packed, "-o", out, "--model", model, "--device", "cpu", "-q")
                        .code())
                .isZero();
        Run run = smalti("reconstruct", packed, "-o", out, "--model", model, "--device", "cpu", "-q", "--compare");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("PSNR", "SSIM", "399x336   21x25");
        String name = packed.getFileName().toString();
        Picture again = PictureReader.read(out.resolve(name));
        assertThat(again.bitDepth()).isEqualTo(16);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(model), Providers.device("cpu"))) {
            Pixels depth = DepthMapFile.read(packed);
            TokenFile tokens = TokenFile.read(out.resolve(name.replace(".png", TokenFile.EXTENSION)));
            assertThat(tokens.toGrid()).isEqualTo(tokenizer.encode(depth));
            float[] expected = tokenizer.reconstruct(depth).values();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Math.min(1, Math.max(-1, expected[i]));
            }
            assertThat(again.gray().values()).containsExactly(expected, within(1e-4f));
        }
    }

    private Path convert(Path reference) {
        Path bundle = folder.resolve("bundle");
        assertThat(smalti(
                        "convert",
                        reference.resolve("model.ckpt"),
                        "--config",
                        reference.resolve("config.yaml"),
                        "-o",
                        bundle,
                        "-q"))
                .satisfies(run -> assertThat(run.err()).isEmpty())
                .satisfies(run -> assertThat(run.code()).isZero());
        return bundle;
    }

    private static LabelMap map(CheckpointTensor labels) {
        return new LabelMap(LABELS, labels.shape().get(1), labels.shape().get(2), ints(labels));
    }

    private static int[] ints(CheckpointTensor tensor) {
        return Arrays.stream(tensor.longs()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] flat(TokenFile file) {
        return Arrays.stream(file.tokens()).flatMapToInt(Arrays::stream).toArray();
    }
}
