package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.Device;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.data.Example;
import dev.smalti.data.Scenes;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.train.SegmenterLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private static JsonNode json(Object... words) throws IOException {
        Object[] all = new Object[words.length + 4];
        all[0] = "evaluate";
        System.arraycopy(words, 0, all, 1, words.length);
        all[all.length - 3] = "--json";
        all[all.length - 2] = "--device";
        all[all.length - 1] = "cpu";
        Run run = smalti(all);
        assertThat(run.code()).as(run.err()).isZero();
        return Json.MAPPER.readTree(run.out());
    }

    @Test
    void measuresATokenizerOnScenes() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path sheet = folder.resolve("sheet.png");
        Path weights = Fixtures.folder("vqgan").resolve("model.ckpt");
        JsonNode json =
                json("--model", tiny, "--count", 5, "--size", 32, "--codec", "--sheet", sheet, "--lpips", weights);
        assertThat(json.get("data").asText()).isEqualTo("5 scenes of version 2, seed 1000003, 32x32");
        JsonNode tokenizer = json.get("tokenizer");
        assertThat(tokenizer.get("pictures")).hasSize(5);
        double mean = 0;
        for (JsonNode picture : tokenizer.get("pictures")) {
            mean += picture.at("/scores/psnr").asDouble() / 5;
        }
        assertThat(tokenizer.at("/mean/psnr").asDouble()).isCloseTo(mean, within(1e-9));
        assertThat(tokenizer.at("/mean/lpips").asDouble()).isPositive();
        // The eight corners of the cube of colours: three bits for 4x4 pixels, 24 bytes for 64 tokens.
        assertThat(tokenizer.get("bytesPerPicture").asDouble()).isEqualTo(24);
        assertThat(tokenizer.get("bitsPerPixel").asDouble()).isEqualTo(3 / 16.0);
        assertThat(tokenizer.at("/codebook/vocabulary").asInt()).isEqualTo(8);
        assertThat(tokenizer.at("/codebook/tokens").asInt()).isEqualTo(320);
        assertThat(tokenizer.at("/codebook/perplexity").asDouble()).isBetween(1.0, 8.0);
        assertThat(tokenizer.get("codecFits").asInt()).isZero();
        assertThat(json.has("prior")).isFalse();
        // Five pairs in rows of four.
        assertThat(PictureReader.read(sheet).pixels().width()).isEqualTo(8 * 34 - 2);
        assertThat(json("--model", tiny, "--count", 5, "--size", 32, "--scenes", 4)
                        .at("/tokenizer/mean/psnr"))
                .isNotEqualTo(tokenizer.at("/mean/psnr"));
    }

    @Test
    void readsFoldersAndListsAndSkipsWhatIsOfNoUse() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        TinyPriors.picture(pictures.resolve("a.png"), 40, 24, 1);
        TinyPriors.picture(pictures.resolve("b.png"), 24, 30, 2);
        Path list = Files.writeString(folder.resolve("list.txt"), "pictures/b.png\n");
        assertThat(json("--model", tiny, "--data", pictures, "--size", 24).at("/tokenizer/pictures"))
                .hasSize(2);
        assertThat(json("--model", tiny, "--data", list, "--size", 24)
                        .at("/tokenizer/pictures/0/name")
                        .asText())
                .isEqualTo("pictures/b.png");
        TinyPriors.picture(pictures.resolve("c.png"), 10, 10, 3);
        Run run = smalti("evaluate", "--model", tiny, "--data", pictures, "--size", 24, "-q");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("c.png' is too small").endsWith("skipped 1 of 3 files, named above\n");
        assertThat(run.out()).contains("2 pictures of ").contains("codebook entries used");
    }

    @Test
    void measuresAPriorAndHowItsDrawingsFollowTheirLayout() throws IOException {
        Path seg = TinyPriors.convert("gpt_seg_window", folder.resolve("seg"));
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Path maps = Files.createDirectory(folder.resolve("maps"));
        for (String name : List.of("a.png", "b.png")) {
            TinyPriors.picture(pictures.resolve(name), 8, 8, name.hashCode());
            TinyPriors.labels(maps.resolve(name), 8, 8, name.hashCode());
        }
        Segmenter network = new Segmenter(5, 8, List.of(1, 2));
        Path run = Files.createDirectories(folder.resolve("run/export"));
        SegmenterLearner.Settings settings = new SegmenterLearner.Settings(1, 16, 1e-3, 1);
        List<Example> shown = List.of(new Scenes(1, 16, 16).get(0));
        try (SegmenterLearner learner = new SegmenterLearner(network, settings, shown, Device.cpu())) {
            learner.export(run);
        }
        JsonNode json =
                json("--model", seg, "--data", pictures, "--segmentations", maps, "--agreement", folder.resolve("run"));
        assertThat(json.at("/prior/pictures").asInt()).isEqualTo(2);
        double bits = json.at("/prior/bitsPerToken").asDouble();
        assertThat(bits).isBetween(1.0, 2 * json.at("/prior/uniform").asDouble());
        JsonNode likelihood = Json.MAPPER.readTree(
                smalti("likelihood", pictures, "--model", seg, "--condition", maps, "--json", "--device", "cpu")
                        .out());
        // Pictures of the window's size are not scaled, so both commands see the same.
        assertThat(bits).isCloseTo(likelihood.at("/models/0/mean/bitsPerToken").asDouble(), within(1e-6));
        for (String what : List.of("drawn", "reconstructed", "originals")) {
            assertThat(json.at("/layout/" + what + "/pictures").asInt()).isEqualTo(2);
            assertThat(json.at("/layout/" + what + "/pixelAccuracy").asDouble()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void comparesSetsOfPicturesInTheFeaturesOfAClassifier() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path classifier = TrainCommandTest.classifier(folder.resolve("classifier"), 32);
        JsonNode json = json("--model", tiny, "--features", classifier, "--count", 8, "--size", 32);
        JsonNode features = json.get("features");
        assertThat(features.at("/classifier/sha256").asText())
                .isEqualTo(Digests.sha256(classifier.resolve("export/classifier.onnx")));
        assertThat(features.at("/classifier/features").asInt()).isEqualTo(4 * (1 + 2 + 4 + 4));
        assertThat(features.get("neighbours").asInt()).isEqualTo(5);
        assertThat(features.get("reference").asText()).isEqualTo("8 scenes of version 2, seed 1000004, 32x32");
        assertThat(features.has("drawn")).isFalse();
        double distance = features.at("/reconstructed/distanceToOriginals").asDouble();
        assertThat(distance).isPositive();

        // The same of files: what the tokenizer makes of pictures, beside those pictures.
        Path originals = scenes(folder.resolve("originals"), 8);
        Run run = smalti(
                "reconstruct", originals, "-o", folder.resolve("again"), "--model", tiny, "-q", "--device", "cpu");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode files = json("--features", classifier, "--data", folder.resolve("again"), "--against", originals);
        assertThat(files.has("run")).isFalse();
        assertThat(files.has("tokenizer")).isFalse();
        assertThat(files.at("/features/originals/comparison/sceneDistance").asDouble())
                .isCloseTo(distance, within(1e-6 * distance));
        assertThat(files.at("/features/originals").has("classAgreement")).isFalse();
        JsonNode same = json("--features", classifier, "--data", originals, "--against", originals);
        assertThat(same.at("/features/originals/comparison/sceneDistance").asDouble())
                .isLessThan(1e-9 * distance);
        assertThat(same.at("/features/originals/comparison/precision").asDouble())
                .isEqualTo(1);
        // Without others of the same kind, what the tokenizer makes of them is compared with the pictures themselves.
        JsonNode alone = json("--model", tiny, "--features", classifier, "--data", originals, "--size", 32);
        assertThat(alone.at("/features/reference").asText()).isEqualTo("the originals");
        assertThat(alone.at("/features/originals").has("comparison")).isFalse();
        assertThat(alone.at("/features/reconstructed/comparison/sceneDistance"))
                .isEqualTo(alone.at("/features/reconstructed/distanceToOriginals"));

        Run text = smalti(
                "evaluate",
                "--features",
                classifier,
                "--data",
                "scenes:1",
                "--against",
                originals,
                "--count",
                8,
                "--device",
                "cpu");
        assertThat(text.err())
                .contains(
                        "smalti: a scene distance of 8 pictures, no more than the 44 features, is mostly that of any so"
                                + " few pictures; --count N for more\n")
                .contains("smalti: the classifier tells other classes apart than those of the data");
        assertThat(text.out())
                .containsPattern("data +8 scenes of version 1, seed 1000003, 32x32\n")
                .containsPattern("classifier +[0-9a-f]{12}, 44 features, k = 5\n")
                .containsPattern("compared with +8 pictures of .*originals, 32x32\n")
                .containsPattern("originals, scene distance +\\d+\\.\\d{4}\n")
                .doesNotContain("of their class", "PSNR");
    }

    /** Scenes as files of 8 bits. */
    private static Path scenes(Path to, int count) throws IOException {
        Files.createDirectories(to);
        for (int i = 0; i < count; i++) {
            PictureWriter.write(
                    to.resolve(i + ".png"), new Scenes(1_000_003, 32, 32).get(i).picture());
        }
        return to;
    }

    @Test
    void refusesSetsThatCannotBeCompared() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        assertThat(smalti("evaluate", "--data", folder, "--against", folder))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: --against goes with --features, the classifier that compares; see 'smalti evaluate"
                                + " --help'\n"));
        assertThat(smalti("evaluate", "--features", folder, "--against", folder, "--codec")
                        .err())
                .startsWith(
                        "smalti: without --model, pictures are compared with those of --against: leave out --codec");
        assertThat(smalti("evaluate", "--model", tiny, "--features", folder, "--size", 32, "-q"))
                .isEqualTo(new Run(
                        3, "", "smalti: there is no classifier at '" + folder.resolve("classifier.onnx") + "'\n"));
        Path classifier = TrainCommandTest.classifier(folder.resolve("classifier"), 16);
        assertThat(smalti("evaluate", "--model", tiny, "--features", classifier, "--size", 32, "--count", 5, "-q"))
                .isEqualTo(new Run(3, "", "smalti: --features compares sets of at least 6 pictures, --data has 5\n"));
        Path depth = TinyBundle.write(folder.resolve("depth"), "depth", Content.DEPTH, 1);
        assertThat(smalti("evaluate", "--model", depth, "--features", classifier, "--size", 32)
                        .err())
                .contains("the model depth makes no pictures that --features could compare");
    }

    @Test
    void refusesWhatCannotBeMeant() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        assertThat(smalti("evaluate", "--model", tiny, "--data", folder, "--scenes", 1)
                        .code())
                .isEqualTo(2);
        assertThat(smalti("evaluate", "--model", tiny, "--depths", folder).err())
                .contains("--class-folders, --segmentations, --depths and --poses go with pictures in files");
        assertThat(smalti("evaluate", "--model", tiny, "--baselines", 10).err())
                .contains(
                        "the model tiny is a tokenizer only: it has no prior that could be compared with --baselines");
        Run run = smalti("evaluate", "--model", tiny, "--agreement", folder);
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("the model tiny is a tokenizer only");
    }
}
