package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.io.Json;
import dev.smalti.job.DecodeJob;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobJson;
import dev.smalti.job.ModelReference;
import dev.smalti.job.Release;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeCommandTest {
    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private static Path model;
    private static Path tokens;

    @BeforeAll
    static void encodeAPicture() throws IOException {
        model = TinyBundle.write(shared.resolve("tiny"), "tiny");
        Path picture = Pictures.redOverBlue(shared.resolve("flag.png"), 16, 10);
        assertThat(smalti("encode", picture, "-o", shared, "--model", model).code())
                .isZero();
        tokens = shared.resolve("flag.tokens.json");
    }

    @Test
    void makesAPictureOfTheOriginalSizeThatSaysHowItWasMade() {
        Run run = smalti("decode", tokens, "-o", folder, "--model", model, "--device", "cpu", "-q");

        Path picture = folder.resolve("flag.png");
        assertThat(run)
                .isEqualTo(new Run(0, new Table().row("picture", "pixels").row(picture, "10x16") + "\n", ""));
        Pixels pixels = PictureReader.read(picture).pixels();
        assertThat(List.of(pixels.height(), pixels.width())).isEqualTo(List.of(16, 10));
        assertThat(new float[] {pixels.at(0, 0, 9), pixels.at(1, 0, 9), pixels.at(2, 0, 9)})
                .containsExactly(1, -1, -1);
        assertThat(new float[] {pixels.at(0, 15, 0), pixels.at(1, 15, 0), pixels.at(2, 15, 0)})
                .containsExactly(-1, -1, 1);
        Provenance made = Provenance.read(picture).orElseThrow();
        String manifest = Digests.sha256(model.resolve("model.json"));
        assertThat(made)
                .isEqualTo(Provenance.of(
                                "smalti " + Release.version(),
                                new Provenance.Model("tiny", manifest),
                                new Provenance.Run("cpu", Map.of("onnxruntime", Release.onnxRuntime())))
                        .withJob(made.job()));
        assertThat(JobJson.read(made.job(), "it"))
                .isEqualTo(DecodeJob.of(
                        new ModelReference("tiny", null, manifest),
                        List.of(new InputFile("flag.tokens.json", Digests.sha256(tokens)))));
    }

    @Test
    void refusesTheTokensOfAnotherModelUnlessTold() throws IOException {
        Path other = Files.writeString(
                folder.resolve("other.tokens.json"),
                Files.readString(tokens)
                        .replace("\"name\" : \"tiny\"", "\"name\" : \"huge\"")
                        .replaceFirst("\"sha256\" : \"[^\"]*\"", "\"sha256\" : \"1\"")
                        .replaceFirst("\"source\" : \"[^\"]*\"", "\"source\" : \"2\""));

        assertThat(smalti("decode", other, "-o", folder, "--model", model, "-q"))
                .isEqualTo(new Run(
                        3,
                        "picture  pixels\n",
                        "smalti: skipped " + other + ": its tokens are those of the model huge, not of tiny; name that"
                                + " model with --model, or say --any-model\n"
                                + "smalti: skipped 1 of 1 files, named above\n"));
        String sha256 = Digests.sha256(model.resolve("model.json")).substring(0, 12);
        Path older = Files.writeString(
                folder.resolve("older.tokens.json"), Files.readString(other).replace("huge", "tiny"));
        assertThat(smalti("decode", older, "-o", folder, "--model", model, "-q").err())
                .startsWith("smalti: skipped " + older + ": its tokens are those of another version of the model tiny,"
                        + " whose model.json has SHA-256 1..., not " + sha256 + "...; name that model with --model");
        assertThat(smalti("decode", other, "-o", folder, "--model", model, "-q", "--any-model")
                        .code())
                .isZero();
        assertThat(folder.resolve("other.png")).isRegularFile();
    }

    @Test
    void namesFilesOfTokensThatAreDamagedAndDecodesTheOthers() throws IOException {
        Path cut = Files.writeString(folder.resolve("cut.tokens.json"), "{\"format\": 1,");
        Path wrong = Files.writeString(
                folder.resolve("wrong.tokens.json"), Files.readString(tokens).replace("[ 4, 4, 4 ]", "[ 4, 9, 4 ]"));
        Path missing = folder.resolve("missing.tokens.json");

        Run run = smalti("decode", cut, wrong, missing, tokens, "-o", folder, "--model", model, "-q");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("smalti: skipped " + cut + ": '" + cut
                                        + "' is not a file of tokens as 'smalti encode' writes them: "),
                        line -> assertThat(line)
                                .isEqualTo("smalti: skipped " + wrong + ": '" + wrong
                                        + "' has the token 9, its model has 8 of them"),
                        line -> assertThat(line)
                                .isEqualTo("smalti: skipped " + missing + ": " + missing + ": no such file or folder"),
                        line -> assertThat(line).isEqualTo("smalti: skipped 3 of 4 files, named above"));
        assertThat(folder.resolve("flag.png")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "sha256", "source", "picture", "grid", "padding", "tokens"})
    void refusesAFileOfTokensWithANull(String key) throws IOException {
        ObjectNode json = (ObjectNode) Json.MAPPER.readTree(tokens.toFile());
        ObjectNode holder = json.has(key) ? json : (ObjectNode) json.get("model");
        holder.putNull(key);
        refuses(
                json,
                "is not a file of tokens as 'smalti encode' writes them: Null value for creator property '" + key);
    }

    @Test
    void refusesAFileOfTokensWithoutARowAndOneTooLarge() throws IOException {
        ObjectNode row = (ObjectNode) Json.MAPPER.readTree(tokens.toFile());
        row.withArray("tokens").setNull(0);
        refuses(row, "has a row of 0 tokens, its grid has 3 columns");
        ObjectNode large = (ObjectNode) Json.MAPPER.readTree(tokens.toFile());
        ((ObjectNode) large.get("picture")).put("width", Integer.MAX_VALUE);
        refuses(large, "a token grid of 4x536870912 is too large");
    }

    @Test
    void refusesTheRootAndDevicesAndThreadsThatCannotBe() {
        Path root = folder.getRoot();
        assertThat(smalti("decode", root, "-o", folder, "--model", model))
                .isEqualTo(new Run(3, "", "smalti: '" + root + "' is a folder, not a file of tokens\n"));
        assertThat(smalti("decode", tokens, "-o", folder, "--model", model, "--device", "cpu:3"))
                .isEqualTo(new Run(2, "", "smalti: there is no device cpu:3; see 'smalti decode --help'\n"));
        assertThat(smalti("decode", tokens, "-o", folder, "--model", model, "--threads", 100_000))
                .isEqualTo(
                        new Run(2, "", "smalti: --threads is at most 1024, was 100000; see 'smalti decode --help'\n"));
    }

    private void refuses(ObjectNode json, String reason) throws IOException {
        Path file = folder.resolve("bad.tokens.json");
        Json.MAPPER.writeValue(file.toFile(), json);
        Run run = smalti("decode", file, "-o", folder, "--model", model, "-q");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("smalti: skipped " + file + ": ").contains(reason);
    }

    @Test
    void refusesTwoFilesThatWouldBecomeOnePicture() throws IOException {
        Path same = Files.copy(tokens, folder.resolve("flag.tokens.json"));
        assertThat(smalti("decode", tokens, same, "-o", folder, "--model", model, "-q"))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: " + tokens + " and " + same + " would both become " + folder.resolve("flag.png")
                                + "; run them one after the other\n"));
    }
}
