package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.Device;
import dev.smalti.data.Scenes;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.io.Json;
import dev.smalti.job.Release;
import dev.smalti.picture.PictureReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @Test
    void trainsATokenizerAndAPriorThatDrawsPictures() throws IOException {
        Path first = folder.resolve("first");
        assertThat(tokenizer(first, "--steps", 2).code()).isZero();
        assertThat(first.resolve("samples/step-000002.png")).isRegularFile();
        Path tokenizer = folder.resolve("tokenizer");
        assertThat(smalti("convert", first, "-o", tokenizer, "-q").code()).isZero();
        JsonNode manifest = json(tokenizer.resolve("model.json"));
        assertThat(manifest.path("name").asText()).isEqualTo("first");
        assertThat(manifest.at("/provenance/note").asText())
                .isEqualTo("trained by smalti " + Release.version()
                        + " with the recipe vqvae-tiny, 2 steps, seed 3, on scenes:2");

        Path second = folder.resolve("second");
        Run trained = smalti(
                "train",
                "prior",
                "--recipe",
                "prior-tiny",
                "--data",
                "scenes",
                "-o",
                second,
                "--tokenizer",
                tokenizer,
                "--steps",
                2,
                "--size",
                16,
                "--batch",
                2,
                "--set",
                "data.pictures=8",
                "--set",
                "data.held=4",
                "--set",
                "model.width=16",
                "-q");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        Path model = folder.resolve("model");
        assertThat(smalti("convert", second, "-o", model, "-q").code()).isZero();
        Path otherBundle = folder.resolve("other");
        assertThat(smalti("convert", first, "-o", otherBundle, "--name", "other", "-q")
                        .code())
                .isZero();
        Run refused = smalti("train", "prior", "-o", second, "--resume", "--steps", 3, "--tokenizer", otherBundle);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err())
                .isEqualTo("smalti: " + second + " was begun with " + tokenizer + ", and --tokenizer " + otherBundle
                        + " is another: leave it out, or begin a new run in another folder\n");
        Path out = folder.resolve("out");
        Run drawn = smalti("sample", "--model", model, "-o", out, "--classes", 1, "--flat", "--device", "cpu", "-q");
        assertThat(drawn.err()).isEmpty();
        assertThat(PictureReader.read(out.resolve("000000.png")).pixels().width())
                .isEqualTo(16);
        Run measured =
                smalti("evaluate", "--model", model, "--count", 4, "--baselines", 8, "--json", "--device", "cpu");
        JsonNode prior = Json.MAPPER.readTree(measured.out()).path("prior");
        assertThat(prior.path("baselines")).hasSize(4);
        assertThat(prior.at("/baselines/2 tokens before").asDouble())
                .isBetween(0.0, prior.path("uniform").asDouble() + 1);
        comparesWhatThePriorDraws(model);
    }

    /** A class for each drawing, and sets beside others of the same kind. */
    private void comparesWhatThePriorDraws(Path model) throws IOException {
        Path classifier = classifier(folder.resolve("classifier"), 16);
        Run compared = smalti(
                "evaluate",
                "--model",
                model,
                "--features",
                classifier,
                "--count",
                12,
                "--json",
                "--device",
                "cpu",
                "-q");
        assertThat(compared.err()).isEmpty();
        JsonNode features = Json.MAPPER.readTree(compared.out()).path("features");
        assertThat(features.path("reference").asText()).isEqualTo("12 scenes of version 2, seed 1000004, 16x16");
        for (String set : List.of("originals", "reconstructed", "drawn")) {
            JsonNode found = features.path(set);
            assertThat(found.path("pictures").asInt()).isEqualTo(12);
            assertThat(found.at("/comparison/sceneDistance").asDouble()).isPositive();
            assertThat(found.at("/comparison/recall").asDouble()).isBetween(0.0, 1.0);
            // Some twelfths.
            assertThat(found.path("classAgreement").asDouble() * 12 % 1).isCloseTo(0, within(1e-9));
            assertThat(found.has("distanceToOriginals")).isEqualTo(set.equals("reconstructed"));
        }
    }

    /** A classifier of scenes that was trained for one step. */
    static Path classifier(Path run, int side) {
        Run trained = smalti(
                "train",
                "classifier",
                "--recipe",
                "scenes-classifier",
                "--data",
                "scenes",
                "-o",
                run,
                "--steps",
                1,
                "--size",
                side,
                "--batch",
                2,
                "--set",
                "model.channels=4",
                "--set",
                "data.held=4",
                "-q");
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        assertThat(trained.out()).containsPattern("last step .*held_accuracy");
        assertThat(run.resolve("samples/step-000001.png")).isRegularFile();
        return run;
    }

    @Test
    void trainsASegmenterThatEvaluationOpens() {
        Path run = folder.resolve("segmenter");
        Run trained = smalti(
                "train",
                "segmenter",
                "--recipe",
                "scenes-segmenter",
                "--data",
                "scenes",
                "-o",
                run,
                "--steps",
                1,
                "--size",
                16,
                "--batch",
                1,
                "--set",
                "model.channels=4",
                "-q");
        assertThat(trained.err()).isEmpty();
        assertThat(run.resolve("samples/step-000001.png")).isRegularFile();
        try (TrainedSegmenter segmenter = TrainedSegmenter.open(run, Device.cpu())) {
            assertThat(segmenter
                            .classify(new Scenes(5, 16, 16).get(0).picture())
                            .labels())
                    .isEqualTo(Scenes.LABELS.size());
        }
        assertThat(smalti(
                                "train",
                                "tokenizer",
                                "--recipe",
                                "scenes-segmenter",
                                "--data",
                                "scenes",
                                "-o",
                                folder.resolve("x"))
                        .err())
                .isEqualTo("smalti: the recipe 'scenes-segmenter' trains no tokenizer\n");
    }

    @Test
    void comparesFeaturesOfASegmenterWhichARunKeeps() throws IOException {
        Path judge = segmenter("judge", 1);
        Path run = folder.resolve("run");
        String recipe = "loss.perceptual={\"weight\": 1, \"features\": \"" + judge + "\"}";
        assertThat(tokenizer(run, "--steps", 1, "--set", recipe).code()).isZero();
        assertThat(json(run.resolve("run.json")).at("/digests/features").asText())
                .hasSize(64);
        assertThat(json(run.resolve("recipe.json"))
                        .at("/loss/perceptual/features")
                        .asText())
                .isEqualTo(judge.toString());

        String other = "loss.perceptual.features=" + segmenter("other", 2);
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--steps", 2, "--set", other))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + run + " was begun with another segmenter than the one in "
                                + folder.resolve("other")
                                + ": put it back, name its folder with --set loss.perceptual.features=DIR, or begin a new"
                                + " run in another folder\n"));
        Path moved = Files.move(judge, folder.resolve("moved"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--steps", 2)
                        .err())
                .isEqualTo("smalti: there is no segmenter at '" + judge + "'\n");
        assertThat(smalti(
                                "train",
                                "tokenizer",
                                "-o",
                                run,
                                "--resume",
                                "--steps",
                                2,
                                "--set",
                                "loss.perceptual.features=" + moved)
                        .err())
                .contains("goes on after step 1\n");
        assertThat(losses(run)).hasSize(2);
    }

    private Path segmenter(String name, long seed) {
        Path run = folder.resolve(name);
        Run trained = smalti(
                "train",
                "segmenter",
                "--recipe",
                "scenes-segmenter",
                "--data",
                "scenes",
                "-o",
                run,
                "--steps",
                1,
                "--size",
                16,
                "--batch",
                1,
                "--seed",
                seed,
                "--set",
                "model.channels=4",
                "--set",
                "model.multipliers=[1, 1]",
                "-q");
        assertThat(trained.err()).isEmpty();
        return run;
    }

    @Test
    void goesOnWithARunAndGivesTheSameLosses() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        // The rate of a step depends on the steps in all, but not before the end of the warm-up.
        tokenizer(whole, "--steps", 4, "--set", "optimizer.warmUp=4");
        tokenizer(broken, "--steps", 2, "--set", "optimizer.warmUp=4");
        Run resumed = smalti("train", "tokenizer", "-o", broken, "--resume", "--steps", 4, "--device", "cpu");
        assertThat(resumed.err()).contains("smalti: goes on after step 2\n");
        assertThat(resumed.code()).isZero();
        assertThat(losses(broken)).hasSize(4).isEqualTo(losses(whole));
        assertThat(json(broken.resolve("recipe.json"))).isEqualTo(json(whole.resolve("recipe.json")));
    }

    @Test
    void refusesWhatARunKeeps() throws IOException {
        Path run = folder.resolve("run");
        tokenizer(run, "--steps", 1);
        assertThat(tokenizer(run, "--steps", 1))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + run + " holds a run already; go on with --resume, or choose another folder\n"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--batch", 3))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + run + " was begun with another recipe, which a run keeps: leave out what changes"
                                + " it, or begin a new run in another folder\n"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--seed", 4))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + run + " was begun with seed 3, which a run keeps: leave out --seed, or begin a"
                                + " new run in another folder\n"));
    }

    @Test
    void refusesStepsThatAreDoneAndStepsOfAnExport() throws IOException {
        Path run = folder.resolve("run");
        tokenizer(run, "--steps", 2);
        JsonNode recipe = json(run.resolve("recipe.json"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--steps", 1)
                        .err())
                .isEqualTo("smalti: " + run
                        + " has done 2 steps, more than --steps 1: what was learned is not taken back\n");
        assertThat(smalti("train", "tokenizer", "-o", run, "--export", "--steps", 9)
                        .err())
                .startsWith("smalti: --export trains no further: leave out --steps");
        assertThat(json(run.resolve("recipe.json"))).isEqualTo(recipe);
        assertThat(json(run.resolve("checkpoints/step-000002.json"))
                        .path("origin")
                        .asText())
                .hasSize(64);
        Files.writeString(
                run.resolve("run.json"),
                Files.readString(run.resolve("run.json")).replace("\"seed\" : 3", "\"seed\" : 4"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--export").err())
                .contains("was made with another recipe or seed than the run's files tell now");
    }

    @Test
    void refusesOtherDataAndTakesTheSameFromAnotherPlace() throws IOException {
        Path pictures = pictures("pictures", "a.png", "b.png");
        Path run = folder.resolve("run");
        Run begun = smalti(
                "train",
                "tokenizer",
                "--recipe",
                "vqvae-tiny",
                "--data",
                pictures,
                "-o",
                run,
                "--size",
                16,
                "--batch",
                2,
                "--set",
                "model.multipliers=[1,1]",
                "--set",
                "quantizer.from=0",
                "--steps",
                1,
                "-q");
        assertThat(begun.code()).isZero();
        assertThat(json(run.resolve("run.json")).path("data").asText()).isEqualTo(pictures.toString());
        Run other = smalti("train", "tokenizer", "-o", run, "--resume", "--data", pictures("other", "a.png", "c.png"));
        assertThat(other.code()).isEqualTo(3);
        assertThat(other.err()).contains("holds other pictures than those that the run was begun with");
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--data", "scenes")
                        .err())
                .startsWith("smalti: the run was begun with the data " + pictures);
        Path moved = Files.move(pictures, folder.resolve("moved"));
        assertThat(smalti("train", "tokenizer", "-o", run, "--resume", "--data", moved, "--steps", 2, "-q")
                        .code())
                .isZero();
    }

    @Test
    void aStartThatFailsLeavesAFolderThatTheNextOneTakes() {
        Path run = folder.resolve("run");
        Run wrong = tokenizer(run, "--set", "model.normGroups=7", "--steps", 1);
        assertThat(wrong.err()).contains("makes no model");
        assertThat(run.resolve("recipe.json")).exists();
        assertThat(tokenizer(run, "--steps", 1).code()).isZero();
    }

    @Test
    void leavesNoRunBehindWhereTheRecipeIsWrong() {
        Path run = folder.resolve("run");
        Run wrong = tokenizer(run, "--set", "optimizer.rate=fast");
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.err())
                .startsWith("smalti: the recipe: /optimizer/rate: ")
                .hasLineCount(1);
        assertThat(smalti("train", "tokenizer", "--recipe", "vqvae-huge", "--data", "scenes", "-o", run)
                        .err())
                .startsWith("smalti: there is no recipe 'vqvae-huge': neither a file nor one of vqvae-tiny");
        assertThat(smalti("train", "tokenizer", "--recipe", "vqvae-tiny", "-o", run))
                .isEqualTo(new Run(2, "", "smalti: a new run needs --data; see 'smalti train tokenizer --help'\n"));
        assertThat(run).doesNotExist();
    }

    @Test
    void saysThatARunHasExportedNothing() throws IOException {
        Path run = folder.resolve("run");
        tokenizer(run, "--steps", 1);
        Files.move(run.resolve("export"), folder.resolve("elsewhere"));
        assertThat(smalti("convert", run, "-o", folder.resolve("out")).err())
                .isEqualTo("smalti: " + run + " is a run that has exported nothing yet: let it end, or export its"
                        + " newest checkpoint with 'smalti train ... -o " + run + " --export'\n");
        assertThat(smalti("train", "tokenizer", "-o", run, "--export", "-q").code())
                .isZero();
        assertThat(run.resolve("export/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("elsewhere/model.safetensors"));
    }

    @Test
    void listsTheRecipes() {
        assertThat(smalti("train", "recipes").out())
                .containsPattern("name +trains a +pixels +batch +steps\n")
                .containsPattern("vqvae-tiny +tokenizer +32x32 +8 +\\d+\n");
        assertThat(smalti("train", "recipes", "vqvae-tiny").out()).contains("\"kind\" : \"tokenizer\"");
    }

    private Path pictures(String name, String... files) throws IOException {
        Path pictures = Files.createDirectory(folder.resolve(name));
        for (String file : files) {
            BufferedImage picture = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(file.charAt(0) % 20, 3, 0xFF8000);
            ImageIO.write(picture, "png", pictures.resolve(file).toFile());
        }
        return pictures;
    }

    private static Run tokenizer(Path run, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "train",
                "tokenizer",
                "--recipe",
                "vqvae-tiny",
                "--data",
                "scenes",
                "-o",
                run,
                "--size",
                16,
                "--batch",
                2,
                "--seed",
                3,
                "--set",
                "model.multipliers=[1,1]",
                "--set",
                "quantizer.from=0",
                "--device",
                "cpu"));
        words.addAll(List.of(more));
        return smalti(words.toArray());
    }

    private static List<String> losses(Path run) throws IOException {
        List<String> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
            losses.add(JsonMapper.builder().build().readTree(line).get("loss").asText());
        }
        return losses;
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(file.toFile());
    }
}
