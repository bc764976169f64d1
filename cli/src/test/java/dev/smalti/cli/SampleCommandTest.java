package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.job.DrawJob;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobJson;
import dev.smalti.job.ModelReference;
import dev.smalti.job.Release;
import dev.smalti.job.Sampling;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleCommandTest {
    private static final String SETTINGS = "samples/top_k_16_temp_0.50_top_p_0.9/gpt_uncond/";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;

    @BeforeAll
    static void convert() {
        model = Priors.unconditional(shared);
    }

    @Test
    void putsPicturesWhereTheReferenceDoesAndSaysHowTheyWereMade() throws IOException {
        Run run = sample("-n", 2, "--seed", 5, "--top_k", 16, "--top-p", 0.9, "-t", 0.5, "--tokens");
        assertThat(run.code()).as(run.err()).isZero();
        Path picture = folder.resolve(SETTINGS + "000001.png");
        assertThat(run.out())
                .isEqualTo(new Table()
                                .row("picture", "pixels")
                                .row(folder.resolve(SETTINGS + "000000.png"), "16x16")
                                .row(picture, "16x16")
                        + "\n");
        assertThat(Priors.below(folder))
                .containsExactly(
                        SETTINGS + "000000.png",
                        SETTINGS + "000000.tokens.json",
                        SETTINGS + "000001.png",
                        SETTINGS + "000001.tokens.json");
        Provenance made = Provenance.read(picture).orElseThrow();
        assertThat(made.run()).isEqualTo(new Provenance.Run("cpu", Map.of("onnxruntime", Release.onnxRuntime())));
        String manifest = Digests.sha256(model.resolve(Bundle.MANIFEST));
        assertThat(JobJson.read(made.job(), "it"))
                .isEqualTo(DrawJob.of(new ModelReference("gpt_uncond", null, manifest), new JobCondition.None())
                        .withSeed(5)
                        .withImages(1, 1)
                        .withSampling(new Sampling(0.5f, 16, 0.9f, 0, null)));
        assertThat(made.model())
                .isEqualTo(new Provenance.Model("gpt_uncond", Digests.sha256(model.resolve(Bundle.MANIFEST))));
        TokenFile tokens = TokenFile.read(folder.resolve(SETTINGS + "000001.tokens.json"));
        assertThat(made.tokensSha256()).isEqualTo(Digests.sha256(tokens.toGrid()));
    }

    @Test
    void aNarrowPictureIsOneSequenceOfTokens() throws IOException {
        assertThat(sample("--flat", "--tokens", "--seed", 3).code()).isZero();
        int[] window =
                TokenFile.read(folder.resolve("000000.tokens.json")).toGrid().tokens();
        Run run = smalti(
                "sample",
                "--model",
                model,
                "-o",
                folder,
                "--device",
                "cpu",
                "--flat",
                "--tokens",
                "--seed",
                3,
                "--size",
                "12x16");
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains(
                        "8x6 tokens are no window of 8x8: they are drawn as one sequence, which suits a model that was"
                                + " trained on such pictures\n");
        assertThat(TokenFile.read(folder.resolve("000000.tokens.json")).toGrid())
                .isEqualTo(new TokenGrid(new GridShape(8, 6), Arrays.copyOf(window, 48)));
        assertThat(pixels(folder.resolve("000000.png")).width()).isEqualTo(12);
    }

    @Test
    void whatItDrawsDecodesToThePictureThatItWrote() throws IOException {
        sample("--flat", "--tokens");
        Path again = folder.resolve("again");
        smalti("decode", folder.resolve("000000.tokens.json"), "-o", again, "--model", model, "--device", "cpu", "-q");
        assertThat(pixels(again.resolve("000000.png"))).isEqualTo(pixels(folder.resolve("000000.png")));
    }

    @Test
    void aDrawRuleIsSaidInThePictureAndReplayed() throws IOException {
        assertThat(sample("--flat", "--seed", 3).code()).isZero();
        Pixels byInverse = pixels(folder.resolve("000000.png"));
        for (String strategy : List.of("full", "loop", "auto")) {
            Path own = folder.resolve(strategy);
            Run run = smalti(
                    "sample",
                    "--model",
                    model,
                    "-o",
                    own,
                    "--device",
                    "cpu",
                    "--flat",
                    "--seed",
                    3,
                    "--draw-rule",
                    "Gumbel",
                    "--strategy",
                    strategy);
            assertThat(run.code()).as(run.err()).isZero();
        }
        Path picture = folder.resolve("auto/000000.png");
        assertThat(pixels(picture)).isNotEqualTo(byInverse).isEqualTo(pixels(folder.resolve("full/000000.png")));
        assertThat(pixels(picture)).isEqualTo(pixels(folder.resolve("loop/000000.png")));
        assertThat(Provenance.read(picture)
                        .orElseThrow()
                        .job()
                        .at("/sampling/drawRule")
                        .textValue())
                .isEqualTo("gumbel");
        Run replay = smalti("replay", picture, "-o", folder.resolve("again"), "--model", model, "--device", "cpu");
        assertThat(replay.code()).as(replay.err()).isZero();
        assertThat(pixels(folder.resolve("again/000000.png"))).isEqualTo(pixels(picture));
        Run refused = sample("--draw-rule", "gumble");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("expected inverse-cdf or gumbel but was 'gumble'");
    }

    @Test
    void sameSeedSameBytesAndAnotherSeedAnotherPicture() throws IOException {
        sample("--flat", "--seed", 3);
        byte[] first = Files.readAllBytes(folder.resolve("000000.png"));
        Pixels pixels = pixels(folder.resolve("000000.png"));
        sample("--flat", "--seed", 3);
        assertThat(Files.readAllBytes(folder.resolve("000000.png"))).isEqualTo(first);
        sample("--flat", "--seed", 4);
        assertThat(pixels(folder.resolve("000000.png"))).isNotEqualTo(pixels);
    }

    @Test
    void eachTemperatureHasAFolderOfItsOwn() throws IOException {
        for (String temperature : List.of("1e-30", "1e-36", "0.001", "0.004", "0", "1.5", "0.1", "0.25")) {
            assertThat(sample("-t", temperature).code()).isZero();
        }
        assertThat(Priors.below(folder).stream().map(name -> name.split("/")[1]))
                .containsExactlyInAnyOrder(
                        "top_k_0_temp_1.0E-30_top_p_1.0",
                        "top_k_0_temp_1.0E-36_top_p_1.0",
                        "top_k_0_temp_0.001_top_p_1.0",
                        "top_k_0_temp_0.004_top_p_1.0",
                        "top_k_0_temp_0.00_top_p_1.0",
                        "top_k_0_temp_1.50_top_p_1.0",
                        "top_k_0_temp_0.10_top_p_1.0",
                        "top_k_0_temp_0.25_top_p_1.0");
    }

    @Test
    void aPictureIsTheSameAloneAndAmongOthers() throws IOException {
        List<JsonNode> many = pictures(sample("--flat", "--json", "-n", 19, "--batch", 5));
        List<JsonNode> alone = pictures(sample("--flat", "--json", "-n", 2, "--first", 17, "--strategy", "loop"));
        assertThat(alone).isEqualTo(many.subList(17, 19));
        assertThat(alone.get(0).get("image").asInt()).isEqualTo(17);
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    }

    private static long seedOf(Path picture) {
        Provenance made = Provenance.read(picture).orElseThrow();
        return ((DrawJob) JobJson.read(made.job(), "it")).seed();
    }

    @Test
    void aSeedByChanceIsSaidAndRecorded() throws IOException {
        JsonNode first =
                Json.MAPPER.readTree(sample("--flat", "--json", "--seed", -1).out());
        long seed = first.get("seed").asLong();
        assertThat(seedOf(folder.resolve("000000.png"))).isEqualTo(seed);
        JsonNode again =
                Json.MAPPER.readTree(sample("--flat", "--json", "--seed", seed).out());
        assertThat(again.get("pictures")).isEqualTo(first.get("pictures"));
        Run told = smalti("sample", "--model", model, "-o", folder, "--flat", "--seed", -1, "--device", "cpu");
        long other = seedOf(folder.resolve("000000.png"));
        assertThat(told.err()).contains("smalti: seed " + other + "\n");
        assertThat(other).isNotEqualTo(seed);
    }

    @Test
    void temperatureZeroTakesTheLikeliestWhateverTheSeed() throws IOException {
        List<JsonNode> first = pictures(sample("--flat", "--json", "-t", 0, "--seed", 1));
        assertThat(pictures(sample("--flat", "--json", "-t", 0, "--seed", 2))).isEqualTo(first);
        assertThat(pictures(sample("--flat", "--json", "--top-k", 1, "--seed", 3)))
                .isEqualTo(first);
    }

    @Test
    void putsAllOnOneSheetInsteadOfSinglesOrBesideThem() throws IOException {
        assertThat(sample("--flat", "-n", 5, "--grid", "--batch", 2).out())
                .isEqualTo(new Table().row("picture", "pixels").row(folder.resolve("grid.png"), "all") + "\n");
        assertThat(Priors.below(folder)).containsExactly("grid.png");
        Pixels sheet = pixels(folder.resolve("grid.png"));
        // Three in a row, two rows, two pixels between.
        assertThat(List.of(sheet.width(), sheet.height())).isEqualTo(List.of(3 * 16 + 4, 2 * 16 + 2));

        sample("--flat", "-n", 5, "--grid", "--singles");
        assertThat(Priors.below(folder)).hasSize(6).contains("grid.png", "000004.png");
        assertThat(sheet.crop(18, 18, 16, 16)).isEqualTo(pixels(folder.resolve("000004.png")));
    }

    @Test
    void anArchiveHoldsTheSamePixels() throws IOException {
        Path npz = folder.resolve("all/pictures.npz");
        assertThat(sample("--flat", "-n", 3, "--batch", 2, "--npz", npz).code()).isZero();
        byte[] array;
        try (ZipFile zip = new ZipFile(npz.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("arr_0.npy"))) {
            array = in.readAllBytes();
        }
        int size = 16 * 16 * 3;
        int start = array.length - 3 * size;
        assertThat(new String(array, 10, start - 10, StandardCharsets.ISO_8859_1))
                .contains("'shape': (3, 16, 16, 3)");
        Pixels last = pixels(folder.resolve("000002.png"));
        for (int i = 0; i < size; i++) {
            int level = array[start + 2 * size + i] & 0xff;
            assertThat(last.at(i % 3, i / 3 / 16, i / 3 % 16)).isEqualTo((float) (level / 127.5 - 1));
        }
    }

    @Test
    void drawsLargerPicturesAndCountsWhatTheSchemesTake() throws IOException {
        Run run = smalti("sample", "--model", model, "-o", folder, "--flat", "--size", "24x32", "--device", "cpu");
        assertThat(run.code()).as(run.err()).isZero();
        Pixels drawn = pixels(folder.resolve("000000.png"));
        assertThat(List.of(drawn.width(), drawn.height())).isEqualTo(List.of(24, 32));
        assertThat(run.err().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("smalti: 1 picture, 192 tokens in \\d+\\.\\d s, [\\d,]+ tokens/s"),
                        line -> assertThat(line).startsWith("smalti: exact, used: 192 passes and "),
                        line -> assertThat(line).startsWith("smalti: wavefront, not used: "),
                        line -> assertThat(line).startsWith("smalti: blocks, not used: 192 passes and "));

        List<JsonNode> exact = pictures(sample("--flat", "--size", "24x32", "--json"));
        assertThat(pictures(sample("--flat", "--size", "24x32", "--json", "--scheme", "wavefront")))
                .isEqualTo(exact);
        assertThat(pictures(sample("--flat", "--size", "24x32", "--json", "--scheme", "blocks")))
                .isNotEqualTo(exact);
    }

    @Test
    void showsPicturesWhileTheyAreDrawnAndRemovesThat() throws Exception {
        Path preview = folder.resolve("000001.preview.png");
        boolean[] seen = new boolean[1];
        Thread watcher = new Thread(() -> {
            while (!seen[0] && !Thread.currentThread().isInterrupted()) {
                seen[0] = Files.exists(preview);
                Thread.yield();
            }
        });
        watcher.start();
        Run run = sample("--flat", "-n", 2, "--preview", 3);
        watcher.interrupt();
        watcher.join();
        assertThat(run.code()).isZero();
        assertThat(seen[0]).isTrue();
        assertThat(Priors.below(folder)).containsExactly("000000.png", "000001.png");
    }

    @Test
    void refusesWhatTheModelCannotDrawBeforeItsWeightsAreRead() throws IOException {
        Path broken = Files.createDirectories(folder.resolve("broken"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                byte[] content = Files.readAllBytes(file);
                boolean manifest = file.endsWith(Bundle.MANIFEST);
                Files.write(broken.resolve(file.getFileName()), manifest ? content : new byte[content.length]);
            }
        }
        refuses(
                3,
                broken,
                "a picture of 8x400 pixels is too narrow for the model gpt_uncond: its 200x4 tokens do not fit the 80 that"
                        + " the model reads at once; give at least 16x16, or fewer pixels",
                "--size",
                "8x400");
        refuses(
                3,
                broken,
                "a size of 33x17 pixels is none that the model gpt_uncond can draw: both sides are multiples of 2, e.g. 34x18",
                "--size",
                "33x17");
        refuses(
                3,
                broken,
                "the model gpt_uncond is given nothing but the start token 0, not a class",
                "--classes",
                "1,2");
        refuses(
                3,
                broken,
                "the model gpt_uncond is given nothing but the start token 0, not the objects of a scene",
                "--scene",
                "no.json");
        refuses(
                3,
                broken,
                "the model gpt_uncond is given nothing but the start token 0, not a picture",
                "--condition",
                "no.png");
        refuses(
                3,
                broken,
                "this model is given nothing but the start token 0, which guidance cannot lead away from 'none'",
                "--guidance",
                2,
                "--against",
                "none");
        // Only now.
        assertThat(smalti("sample", "--model", broken, "-o", folder.resolve("out"), "-q")
                        .err())
                .contains("differs from its manifest's SHA-256");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refusesACommandLineThatContradictsItself() {
        refuses(
                2,
                model,
                "a model takes one kind of condition: --classes, --scene or --condition",
                "--classes",
                1,
                "--scene",
                "a.json");
        refuses(2, model, "--guidance needs --against, which says what it leads away from", "--guidance", 2);
        refuses(2, model, "--against does nothing without --guidance", "--against", "none");
        refuses(2, model, "temperature is from 0, which takes the likeliest token, was -1.0", "-t", -1);
        refuses(2, model, "-n is at least 1, was 0", "-n", 0);
        refuses(2, model, "-n is at most 10000000 pictures in all, was 1000000000", "-n", 1_000_000_000);
        refuses(2, model, "--first is at least 0, was -1", "--first", -1);
        refuses(2, model, "--preview is at least 1, was 0", "--preview", 0);
        refuses(2, model, "--singles does nothing without --grid", "--singles");
        refuses(2, model, "--seed is from 0, or -1 for any, was -2", "--seed", -2);
        refuses(
                2,
                model,
                "invalid value for option '--size': expected width and height such as 640x480 but was '0x4'",
                "--size",
                "0x4");
        refuses(
                2,
                model,
                "invalid value for option '--scheme': expected exact or wavefront or blocks but was 'x'",
                "--scheme",
                "x");
    }

    @Test
    void refusesAModelWithoutAPrior() throws IOException {
        Path tiny = TinyBundle.write(shared.resolve("tiny"), "tiny");
        refuses(
                3,
                tiny,
                "the model tiny is a tokenizer only: it has no prior that could draw pictures; choose another with --model");
    }

    @Test
    void drawsEachClassAndLeadsAwayFromAnother() throws IOException {
        Path classes = Priors.classes(shared);
        Run run = smalti(
                "sample",
                "--model",
                classes,
                "-o",
                folder,
                "--classes",
                "3,1,3",
                "-n",
                2,
                "-q",
                "--device",
                "cpu",
                "--json",
                "--grid",
                "--singles");
        assertThat(run.code()).as(run.err()).isZero();
        String below = "samples/top_k_0_temp_1.00_top_p_1.0/transformer_class/";
        assertThat(Priors.below(folder))
                .containsExactly(
                        "grid.png",
                        below + "1/000000.png",
                        below + "1/000001.png",
                        below + "3/000000.png",
                        below + "3/000001.png");
        // A row for each class.
        assertThat(pixels(folder.resolve("grid.png")).crop(18, 0, 16, 16))
                .isEqualTo(pixels(folder.resolve(below + "1/000000.png")));
        List<JsonNode> plain = pictures(run);
        List<JsonNode> guided = pictures(smalti(
                "sample",
                "--model",
                classes,
                "-o",
                folder,
                "--classes",
                "3",
                "-q",
                "--device",
                "cpu",
                "--json",
                "--guidance",
                4,
                "--against",
                "none"));
        assertThat(guided.get(0).get("output").asText()).contains("_guidance_4.0");
        assertThat(guided.get(0).get("tokensSha256")).isNotEqualTo(plain.get(0).get("tokensSha256"));
        assertThat(smalti("sample", "--model", classes, "-o", folder, "-q"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: the model transformer_class is given a class of 10; say which with --classes\n"));
        assertThat(smalti("sample", "--model", classes, "-o", folder, "--classes", "1,10", "-q"))
                .isEqualTo(new Run(3, "", "smalti: there is no class 10: the model knows 0 to 9\n"));
    }

    private Run sample(Object... more) {
        return run(model, folder, more);
    }

    private static Run run(Path model, Path output, Object... more) {
        return smalti(Stream.concat(
                        Stream.of("sample", "--model", model, "-o", output, "--device", "cpu", "-q"), Stream.of(more))
                .toArray());
    }

    private void refuses(int code, Path bundle, String message, Object... more) {
        Path out = folder.resolve("refused");
        String help = code == 2 ? "; see 'smalti sample --help'" : "";
        assertThat(run(bundle, out, more)).isEqualTo(new Run(code, "", "smalti: " + message + help + "\n"));
        assertThat(out).doesNotExist();
    }

    private static List<JsonNode> pictures(Run run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> pictures = new ArrayList<>();
        Json.MAPPER.readTree(run.out()).get("pictures").forEach(pictures::add);
        return pictures;
    }

    private static Pixels pixels(Path file) {
        return PictureReader.read(file).pixels();
    }
}
