package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.Device;
import dev.smalti.data.Example;
import dev.smalti.data.Scenes;
import dev.smalti.io.Json;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.picture.PictureReader;
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
