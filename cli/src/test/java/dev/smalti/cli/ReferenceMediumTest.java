package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models of segmentations and of depth, from checkpoint to files. */
class ReferenceMediumTest {
    /** What the committed model of segmentations knows. */
    private static final int LABELS = 5;

    @TempDir
    private static Path folder;

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> segmentationsBecomeTheReferencesTokensAndLabels() {
        return Fixtures.tests(
                "a tokenizer of segmentations",
                model -> model.path("target").asText().endsWith(".VQSegmentationModel"),
                ReferenceMediumTest::segmentations);
    }

    private static void segmentations(Path reference) throws IOException {
        Path here = Files.createTempDirectory(folder, "case");
        Path model = convert(here, reference.resolve("model.ckpt"), "--config", reference.resolve("config.yaml"));
        int known = Bundle.open(model).manifest().firstStage().inChannels();
        int compared = 0;
        try (Checkpoint golden = Checkpoints.open(reference.resolve("golden.safetensors"))) {
            for (CheckpointTensor labels : golden.tensors().values()) {
                String tag = labels.name().replaceFirst("\\.labels$", "");
                boolean recorded = golden.tensors().containsKey(tag + ".dec_argmax");
                if (labels.name().endsWith(".labels") && labels.shape().get(0) == 1 && recorded) {
                    compare(here, model, known, tag, golden);
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    private static void compare(Path here, Path model, int known, String tag, Checkpoint golden) throws IOException {
        Path labels = here.resolve(tag + ".png");
        LabelMapFile.write(labels, map(known, golden.tensors().get(tag + ".labels")));
        assertThat(smalti("encode", labels, "-o", here, "--model", model, "--device", "cpu", "-q")
                        .code())
                .isZero();
        Path tokens = here.resolve(tag + ".tokens.json");
        assertThat(flat(TokenFile.read(tokens))).isEqualTo(ints(golden.tensors().get(tag + ".indices")));

        Path out = here.resolve("out");
        assertThat(smalti("decode", tokens, "-o", out, "--model", model, "--device", "cpu", "-q")
                        .code())
                .isZero();
        int[] expected = ints(golden.tensors().get(tag + ".dec_argmax"));
        int[] decoded = LabelMapFile.read(out.resolve(tag + ".png"), known, Numbering.AS_STORED)
                .ids();
        long equal = IntStream.range(0, expected.length)
                .filter(i -> expected[i] == decoded[i])
                .count();
        // Where two logits are equal but for rounding, another label may win.
        assertThat(equal).isGreaterThanOrEqualTo(expected.length - 7);
    }

    @Test
    void namesTheLabelsOfAMapThatASmallModelDoesNotKnow() throws IOException {
        Path here = Files.createTempDirectory(folder, "case");
        Path model = convert(here, Fixtures.folder("gpt_seg_window"), "--part", "cond_stage");
        Path raw = here.resolve("raw.png");
        LabelMapFile.write(raw, new LabelMap(150, 2, 3, new int[] {0, 1, 149, 17, 4, 5}));
        Run run = smalti("reconstruct", raw, "-o", here.resolve("out"), "--model", model, "-q");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines())
                .first()
                .asString()
                .startsWith("smalti: skipped " + raw + ": '" + raw + "' has labels that the model does not know (")
                .endsWith("): it knows 0 to 4");
    }

    @Test
    void mapsComeBackInTheirSize() throws IOException {
        Path here = Files.createTempDirectory(folder, "case");
        Path model = convert(here, Fixtures.folder("gpt_seg_window"), "--part", "cond_stage");
        int[] ids = IntStream.range(0, 129 * 171)
                .map(i -> (i / 171 / 20 + i % 171 / 30) % LABELS)
                .toArray();
        Path labels = here.resolve("ade.png");
        LabelMapFile.write(labels, new LabelMap(LABELS, 129, 171, ids));
        Path out = here.resolve("out");
        Run run = smalti("reconstruct", labels, "-o", out, "--model", model, "--device", "cpu", "-q", "--compare");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("accuracy", "mean IoU").containsPattern("171x129 +65x86");
        assertThat(LabelMapFile.read(out.resolve("ade.png"), LABELS, Numbering.AS_STORED))
                .hasToString("LabelMap[5 labels, 171x129]");
        assertThat(PictureReader.read(out.resolve("ade.compare.png")).pixels().width())
                .isEqualTo(171 + 8 + 171);
    }

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> depthComesBackAsTheModelSeesIt() {
        return Fixtures.tests(
                "a tokenizer of depth maps",
                model -> model.path("target").asText().startsWith("taming.models.vqgan.")
                        && model.at("/params/ddconfig/in_channels").asInt() == 1,
                ReferenceMediumTest::depth);
    }

    private static void depth(Path reference) throws IOException {
        Path here = Files.createTempDirectory(folder, "case");
        Path model = convert(here, reference.resolve("model.ckpt"), "--config", reference.resolve("config.yaml"));
        List<Path> maps = Fixtures.pictures("_depth.png");
        assumeThat(maps).as("depth maps beside the reference cases").isNotEmpty();
        for (Path packed : maps) {
            depth(here, model, packed);
        }
    }

    private static void depth(Path here, Path model, Path packed) throws IOException {
        Path out = here.resolve("out");
        assertThat(smalti("encode", packed, "-o", out, "--model", model, "--device", "cpu", "-q")
                        .code())
                .isZero();
        Run run = smalti("reconstruct", packed, "-o", out, "--model", model, "--device", "cpu", "-q", "--compare");

        assertThat(run.err()).isEmpty();
        String name = packed.getFileName().toString();
        Picture again = PictureReader.read(out.resolve(name));
        assertThat(again.bitDepth()).isEqualTo(16);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(model), Providers.device("cpu"))) {
            Pixels depth = DepthMapFile.read(packed);
            String grid = tokenizer.fit(depth.height(), depth.width()).grid().toString();
            assertThat(run.out()).contains("PSNR", "SSIM", depth.width() + "x" + depth.height() + "   " + grid);
            TokenFile tokens = TokenFile.read(out.resolve(name.replace(".png", TokenFile.EXTENSION)));
            assertThat(tokens.toGrid()).isEqualTo(tokenizer.encode(depth));
            float[] expected = tokenizer.reconstruct(depth).values();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = Math.min(1, Math.max(-1, expected[i]));
            }
            assertThat(again.gray().values()).containsExactly(expected, within(1e-4f));
        }
    }

    private static Path convert(Path here, Object... source) {
        Path bundle = here.resolve("bundle");
        Stream<Object> start = Stream.concat(Stream.of("convert"), Stream.of(source));
        assertThat(smalti(Stream.concat(start, Stream.of("-o", bundle, "-q")).toArray()))
                .satisfies(run -> assertThat(run.err()).isEmpty())
                .satisfies(run -> assertThat(run.code()).isZero());
        return bundle;
    }

    private static LabelMap map(int known, CheckpointTensor labels) {
        return new LabelMap(known, labels.shape().get(1), labels.shape().get(2), ints(labels));
    }

    private static int[] ints(CheckpointTensor tensor) {
        return Arrays.stream(tensor.longs()).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] flat(TokenFile file) {
        return Arrays.stream(file.tokens()).flatMapToInt(Arrays::stream).toArray();
    }
}
