package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path uncond;
    private static Path seg;

    @BeforeAll
    static void convertModels() {
        uncond = TinyPriors.convert("gpt_uncond", shared.resolve("uncond"));
        seg = TinyPriors.convert("gpt_seg_window", shared.resolve("seg"));
    }

    private void run(Object... words) {
        Run run = smalti(words);
        assertThat(run.code()).as(run.err()).isZero();
    }

    /** All pictures in a folder. */
    private static List<Path> pictures(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    /** The drawing commands over one folder; each with what it draws. */
    private Path drawn(Object... words) {
        Path out = folder.resolve("out");
        List<Object> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("-o", out, "--device", "cpu", "-q"));
        run(command.toArray());
        return out;
    }

    private void replaysEach(Path out, int count, Object... more) throws IOException {
        List<Path> made = pictures(out);
        assertThat(made).hasSize(count);
        List<Object> words = new ArrayList<>(List.of("replay"));
        words.addAll(made);
        words.addAll(List.of(more));
        Run replay = smalti(words.toArray());
        assertThat(replay.err()).isEmpty();
        assertThat(replay.out().lines())
                .allMatch(line -> line.endsWith(": the same pixels"))
                .hasSize(count);
        assertThat(replay.code()).isZero();
    }

    /** A picture with other pixels or another record. */
    private Path forged(Path picture, Provenance record, boolean changePixel) {
        Pixels pixels = PictureReader.read(picture).pixels();
        float[] values = pixels.values().clone();
        values[0] = changePixel ? -values[0] : values[0];
        Path file = folder.resolve("forged.png");
        PictureWriter.write(file, new Pixels(3, pixels.height(), pixels.width(), values), record);
        return file;
    }

    @Test
    void makesEachOfASeriesAgainOnItsOwn() throws IOException {
        Path out = drawn("sample", "--model", uncond, "-n", 3, "--first", 4, "--seed", -1, "-t", "0.9", "-k", 20);
        replaysEach(out, 3, "--model", uncond);
    }

    @Test
    void makesASheetAgain() throws IOException {
        replaysEach(drawn("sample", "--model", uncond, "-n", 4, "--grid", "--seed", 3), 1, "--model", uncond);
    }

    @Test
    void makesAgainWhatWasPainted() throws IOException {
        Path first = TinyPriors.labels(folder.resolve("first.png"), 12, 16, 1);
        Path second = TinyPriors.labels(folder.resolve("second.png"), 8, 8, 2);
        replaysEach(
                drawn("paint", first, second, "--model", seg, "--flat", "-n", 2), 4, "--model", seg, "--input", folder);
    }

    @Test
    void makesAgainWhatWasCompletedAndVaried() throws IOException {
        Path picture = TinyPriors.picture(folder.resolve("noise.png"), 16, 16, 5);
        Path out = drawn("complete", picture, "--upper", "--paste", "--model", uncond, "-n", 2);
        drawn("variations", picture, "--keep", "0.5", "--model", uncond, "--seed", 9, "--temperature", "1.5");
        replaysEach(out, 3, "--model", uncond, "--input", picture);
    }

    @Test
    void makesAgainWhatWasDecodedAndReconstructed() throws IOException {
        Path tiny = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 10);
        run("encode", picture, "-o", folder, "--model", tiny, "-q");
        Path out = folder.resolve("out");
        run("decode", folder.resolve("flag.tokens.json"), "-o", out, "--model", tiny, "-q", "--device", "cpu");
        Path back = folder.resolve("back");
        run("reconstruct", picture, "-o", back, "--model", tiny, "-q", "--device", "cpu", "--compare");
        replaysEach(out, 1, "--input", folder);
        replaysEach(back, 2, "--input", picture, "--model", tiny);
    }

    @Test
    void tellsEqualTokensFromEqualPixels() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Provenance made = Provenance.read(picture).orElseThrow();
        Path other = forged(picture, made, true);
        Run replay = smalti("replay", other, "--model", uncond);
        assertThat(replay.code()).isEqualTo(3);
        assertThat(replay.out())
                .matches("(?s)\\Q" + other
                        + "\\E: the same tokens, but other pixels, \\d+\\.\\d\\d dB apart\n  the record"
                        + " gives no reason: .*\n");
        assertThat(smalti("replay", other, "--tokens-suffice", "--model", uncond)
                        .code())
                .isZero();

        Path third = forged(picture, made.withTokens("0".repeat(64)), true);
        Run neither = smalti("replay", third, "--tokens-suffice", "--json", "--model", uncond);
        assertThat(neither.code()).isEqualTo(3);
        JsonNode json = Json.MAPPER.readTree(neither.out()).get("pictures").get(0);
        assertThat(json.get("same").asText()).isEqualTo("neither");
        assertThat(json.get("psnr").asDouble()).isPositive();
    }

    @Test
    void refusesAnotherModelUnlessToldAndThenSaysSo() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        Path other = TinyPriors.convert("gpt_uncond", folder.resolve("other"), "--precision", "int4");
        Run refused = smalti("replay", picture, "--model", other);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.out())
                .startsWith(picture + ": not made again\n  the model in ")
                .contains("is another than made it: model.json has SHA-256 ")
                .endsWith("; say where it is with --model, or --any-model\n");
        Run any = smalti("replay", picture, "--model", other, "--any-model");
        assertThat(any.code()).isEqualTo(3);
        assertThat(any.out()).contains(": not the same").contains("made by the model ");
        Path moved = Files.move(other, folder.resolve("moved"));
        assertThat(smalti("replay", picture, "--model", moved, "--any-model").code())
                .isEqualTo(3);
    }

    @Test
    void findsInputsByNameAndDigestAndRefusesOthers() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path picture = pictures(drawn("paint", labels, "--model", seg)).get(0);
        Path beside = Files.copy(labels, picture.resolveSibling("labels.png"));
        assertThat(smalti("replay", picture, "--model", seg))
                .isEqualTo(new Run(0, picture + ": the same pixels\n", ""));
        TinyPriors.labels(beside, 8, 8, 2);
        assertThat(smalti("replay", picture, "--model", seg))
                .isEqualTo(new Run(
                        3,
                        picture + ": not made again\n  it was made from 'labels.png', which has changed since; name the"
                                + " file of then with --input\n",
                        ""));
        assertThat(smalti("replay", picture, "--model", seg, "--input", folder).code())
                .isZero();
        // By its digest, whatever it is called now.
        Path renamed = Files.move(labels, folder.resolve("renamed.png"));
        assertThat(smalti("replay", picture, "--model", seg, "--input", renamed).code())
                .isZero();
        Files.delete(beside);
        assertThat(smalti("replay", picture, "--model", seg))
                .isEqualTo(new Run(
                        3,
                        picture + ": not made again\n  it was made from 'labels.png', which is neither beside it nor"
                                + " here; name it with --input\n",
                        ""));
    }

    @Test
    void holdsNoFoldersAndWhereToldNoNamesOfInputs() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("secret-name.png"), 8, 8, 1);
        Path picture = pictures(drawn("paint", labels, "--model", seg)).get(0);
        String said = Provenance.read(picture).orElseThrow().toString();
        assertThat(said).contains("secret-name.png").doesNotContain(folder.toString(), shared.toString(), "/");
        Path out = folder.resolve("unnamed");
        run("paint", labels, "--model", seg, "-o", out, "-q", "--device", "cpu", "--private");
        Path unnamed = pictures(out).get(0);
        String kept = Provenance.read(unnamed).orElseThrow().toString();
        assertThat(kept).doesNotContain("secret", folder.toString()).contains(Digests.sha256(labels));
        assertThat(smalti("replay", unnamed, "--model", seg, "--input", folder).code())
                .isZero();
    }

    @Test
    void findsTheModelByItsDigestBesideThePicture() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        assertThat(smalti("replay", picture))
                .isEqualTo(new Run(
                        3,
                        picture + ": not made again\n  it was made by the model 'gpt_uncond', which neither comes with"
                                + " this build nor lies beside it or here; say where the model is with --model\n",
                        ""));
        Path copy = Files.createDirectories(picture.resolveSibling("another-name"));
        try (Stream<Path> files = Files.list(uncond)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        assertThat(smalti("replay", picture).code()).isZero();
    }

    @Test
    void refusesPicturesWithoutARecordAndGoesOn() throws IOException {
        Path plain = TinyPriors.picture(folder.resolve("plain.png"), 4, 4, 1);
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        assertThat(smalti("replay", plain, picture, "--model", uncond))
                .isEqualTo(new Run(
                        3,
                        plain + ": not made again\n  it does not say how it was made\n" + picture
                                + ": the same pixels\n",
                        ""));
    }

    /** The same picture with a job that was changed by hand. */
    private Path withJob(Path picture, Consumer<ObjectNode> change) {
        Provenance made = Provenance.read(picture).orElseThrow();
        ObjectNode job = made.job().deepCopy();
        change.accept(job);
        return forged(picture, made.withJob(job), false);
    }

    private String refusal(Path file, Path model) {
        Run replay = smalti("replay", file, "--model", model);
        assertThat(replay.code()).isEqualTo(3);
        assertThat(replay.err()).isEmpty();
        return replay.out().substring((file + ": not made again\n  ").length());
    }

    @Test
    void drawsNoMoreThanThePictureShows() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        assertThat(refusal(withJob(picture, job -> job.put("count", 100_000)), uncond))
                .isEqualTo("it says that it shows 100000 pictures, but is one\n");
        assertThat(refusal(
                        withJob(
                                picture,
                                job -> job.putObject("size").put("width", 4096).put("height", 4096)),
                        uncond))
                .isEqualTo("it says that it was drawn with 4096x4096 pixels, but has 16x16\n");
        assertThat(refusal(withJob(picture, job -> job.put("count", 0)), uncond))
                .startsWith("its job: /count: ");
        assertThat(refusal(withJob(picture, job -> job.put("version", 2)), uncond))
                .isEqualTo("its job: a job of version 2, but this release knows 1; update to run it\n");
        Path sheets = folder.resolve("sheets");
        run("sample", "--model", uncond, "-n", 4, "--grid", "-o", sheets, "-q", "--device", "cpu");
        Path sheet = pictures(sheets).get(0);
        assertThat(refusal(withJob(sheet, job -> job.put("count", 5)), uncond))
                .isEqualTo("it says that it shows 5 pictures, but its 34x34 pixels have room for 4 at most\n");
    }

    @Test
    void takesNoFileForWhatARecordCallsIt() throws IOException {
        Path labels = TinyPriors.labels(
                Files.createDirectories(folder.resolve("maps")).resolve("labels.png"), 8, 8, 1);
        Path picture = pictures(drawn("paint", labels, "--model", seg)).get(0);
        Path far = withJob(picture, job -> file(job).put("path", "//host/share/labels.png"));
        assertThat(refusal(far, seg))
                .isEqualTo(
                        "it was made from 'labels.png', which is neither beside it nor here; name it with --input\n");
        Path any = withJob(picture, job -> file(job).remove("sha256"));
        assertThat(refusal(any, seg)).isEqualTo("the record does not say which file 'labels.png' is\n");
        Path folderName = withJob(picture, job -> file(job).put("path", ".."));
        assertThat(refusal(folderName, seg)).startsWith("it was made from '..', which is neither");
    }

    @Test
    void refusesDamagedRecordsInOneLineEach() throws IOException {
        Path labels = TinyPriors.labels(folder.resolve("labels.png"), 8, 8, 1);
        Path picture = pictures(drawn("paint", labels, "--model", seg)).get(0);
        List<Consumer<ObjectNode>> damages = List.of(
                job -> job.removeAll(),
                job -> job.put("job", "convert"),
                job -> job.put("job", 1),
                job -> job.putNull("conditions"),
                job -> job.putArray("conditions").add("street.png"),
                job -> job.put("first", Long.MAX_VALUE),
                job -> job.put("seed", -1),
                job -> job.put("scheme", "all"),
                job -> file(job).put("sha256", "no"),
                job -> job.putObject("start")
                        .put("kind", "completion")
                        .put("coverage", 0)
                        .putObject("picture")
                        .put("path", "elsewhere.png"),
                job -> ((ObjectNode) job.get("execution")).put("batch", 0),
                job -> ((ObjectNode) job.get("sampling")).put("temperature", -1));
        assertThat(refusal(withJob(picture, job -> file(job).put("path", "a\u0000b")), seg))
                .endsWith("which cannot be a file\n");
        for (Consumer<ObjectNode> damage : damages) {
            Path file = withJob(picture, damage);
            Run run = smalti("replay", file, "--model", seg, "--input", labels);
            assertThat(run.code()).as(run.toString()).isEqualTo(3);
            assertThat(run.err()).isEmpty();
            assertThat(run.out().lines()).as(run.out()).hasSize(2);
            assertThat(run.out()).startsWith(file + ": not made again\n  ").doesNotContain("internal error");
        }
    }

    private static ObjectNode file(ObjectNode job) {
        return (ObjectNode) job.get("conditions").get(0).get("file");
    }

    @Test
    void keepsWhatItMadeAndReplacesNothing() throws IOException {
        Path picture = pictures(drawn("sample", "--model", uncond)).get(0);
        byte[] bytes = Files.readAllBytes(picture);
        Run same = smalti("replay", picture, "-o", picture.getParent(), "--model", uncond);
        assertThat(same.code()).isEqualTo(3);
        assertThat(same.out()).endsWith("  " + picture + " exists; choose another folder with -o\n");
        assertThat(Files.readAllBytes(picture)).isEqualTo(bytes);
        Path kept = folder.resolve("kept");
        run("replay", picture, "-o", kept, "--model", uncond);
        assertThat(pictures(kept)).hasSize(1);
        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files).hasSize(1);
        }
        assertThat(PictureReader.read(kept.resolve(picture.getFileName())).pixels())
                .isEqualTo(PictureReader.read(picture).pixels());
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
