package dev.smalti.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void writeBundle() throws IOException {
        folder = temp.toRealPath().resolve("tiny");
        TinyBundle.write(folder);
    }

    @Test
    void givesItsManifestAndFiles() {
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.manifest().name()).isEqualTo("tiny");
        assertThat(bundle.folder()).isEqualTo(folder);
        assertThat(bundle.path("weights.bin")).isEqualTo(folder.resolve("weights.bin"));
        assertThatThrownBy(() -> bundle.path("other.bin"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the bundle " + folder + " does not list other.bin in model.json");
    }

    @Test
    void aFolderWithoutManifestIsNoBundle() throws IOException {
        Files.delete(folder.resolve("model.json"));
        refuses(Kind.BAD_INPUT).hasMessage(folder + " is not a bundle: it has no model.json");
    }

    @Test
    void refusesAnotherFormatVersion() throws IOException {
        change(json -> json.put("format", 2));
        refuses(Kind.UNSUPPORTED)
                .hasMessage(folder.resolve("model.json") + " has bundle format 2, this release reads format 1;"
                        + " convert the model again or use a matching release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"format\": \"1\"}", "", "null"})
    void refusesWhatIsNoManifest(String text) throws IOException {
        Files.writeString(folder.resolve("model.json"), text);
        assertThatThrownBy(() -> Bundle.open(folder)).isInstanceOf(SmaltiException.class);
    }

    @Test
    void namesWhatAManifestLacks() throws IOException {
        change(json -> ((ObjectNode) json.get("firstStage")).remove("search"));
        refuses(Kind.CORRUPT).hasMessage(folder.resolve("model.json") + " lacks firstStage.search.file");
    }

    @Test
    void refusesAFactorOfZero() throws IOException {
        change(json -> ((ObjectNode) json.get("firstStage")).put("factor", 0));
        refuses(Kind.CORRUPT)
                .hasMessage(
                        folder.resolve("model.json") + " gives a channel count, factor, vocabulary or search below 1");
    }

    @Test
    void refusesATileTooSmallToCut() throws IOException {
        change(json -> ((ObjectNode) json.get("firstStage")).put("tile", 3));
        refuses(Kind.CORRUPT).hasMessage(folder.resolve("model.json") + " gives a tile of 3 tokens, below 4");
    }

    @ParameterizedTest
    @CsvSource({
        "rowsOffset, 9223372036854775807, 64",
        "biasOffset, 769, 64",
        "tokensOffset, 513, 64",
        "count, 65, 65",
        "count, 2147483647, 2147483647"
    })
    void refusesACodebookOutsideItsFile(String key, long value, int rows) throws IOException {
        change(json -> ((ObjectNode) json.at("/firstStage/search")).put(key, value));
        refuses(Kind.CORRUPT)
                .hasMessage(folder.resolve("model.json") + " gives a codebook of " + rows
                        + " rows that does not lie in the 1024 bytes of weights.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rowsOffset", "biasOffset", "tokensOffset"})
    void refusesANegativeOffset(String key) throws IOException {
        change(json -> ((ObjectNode) json.at("/firstStage/search")).put(key, -8));
        refuses(Kind.CORRUPT)
                .hasMessage(folder.resolve("model.json") + " gives a negative offset for the codebook search");
    }

    @Test
    void refusesAnArchitectureThatItDoesNotKnow() throws IOException {
        change(json -> ((ObjectNode) json.get("firstStage")).put("architecture", "vqvae-3"));
        refuses(Kind.UNSUPPORTED)
                .hasMessage(
                        folder.resolve("model.json") + " has a first stage of the architecture vqvae-3, this release"
                                + " runs vqgan; use a release that knows it");
    }

    @Test
    void namesTheFileWhoseBytesDiffer() throws IOException {
        Path weights = folder.resolve("weights.bin");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        refuses(Kind.CORRUPT)
                .hasMessage("weights.bin in the bundle " + folder
                        + " differs from its manifest's SHA-256; copy or convert the model again");
        assertThat(Bundle.open(folder, Bundle.Check.LENGTHS).manifest().name()).isEqualTo("tiny");
    }

    @Test
    void namesTheFileThatIsTooShort() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[3]);
        refuses(Kind.CORRUPT)
                .hasMessage("weights.bin in the bundle " + folder
                        + " has 3 bytes, its manifest says 1024; copy or convert the model again");
    }

    @Test
    void namesTheFileThatIsMissing() throws IOException {
        Files.delete(folder.resolve("decoder.onnx"));
        refuses(Kind.CORRUPT).hasMessage("the bundle " + folder + " lacks the file decoder.onnx");
    }

    @Test
    void namesTheGraphThatIsNotListed() throws IOException {
        Files.delete(folder.resolve("decoder.onnx"));
        TinyBundle.writeManifest(folder);
        refuses(Kind.CORRUPT).hasMessage("the bundle " + folder + " does not list decoder.onnx in model.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside", "sub/../../outside", "./weights.bin", "/etc/hostname", "", "..", "..\\outside"})
    void refusesAPathThatLeavesTheFolder(String path) throws IOException {
        Files.writeString(folder.resolveSibling("outside"), "x");
        change(json -> ((ObjectNode) ((ArrayNode) json.get("files")).get(0)).put("path", path));
        refuses(Kind.CORRUPT).hasMessage("the bundle " + folder + " lists " + path + ", which leaves its folder");
    }

    @Test
    void refusesALinkThatLeavesTheFolder() throws IOException {
        Path outside = folder.resolveSibling("outside");
        Files.move(folder.resolve("weights.bin"), outside);
        Files.createSymbolicLink(folder.resolve("weights.bin"), outside);
        refuses(Kind.CORRUPT).hasMessage("the bundle " + folder + " lists weights.bin, a link that leaves its folder");
    }

    @Test
    void opensThroughALinkToItsFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolveSibling("link"), folder);
        assertThat(Bundle.open(link).folder()).isEqualTo(folder);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refuses(Kind kind) {
        return assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private void change(Consumer<ObjectNode> edit) throws IOException {
        Path file = folder.resolve("model.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        edit.accept(json);
        JSON.writeValue(file.toFile(), json);
    }
}
