package dev.smalti.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bundles with a prior that is given another picture: the tiny tokenizer twice. */
class PriorBundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STAGE = List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin");

    @TempDir
    Path temp;

    private Path folder;
    private Manifest manifest;

    @BeforeEach
    void writeBundle() throws IOException {
        folder = temp.toRealPath().resolve("with-prior");
        Manifest tiny = TinyBundle.write(folder).manifest();
        Files.createDirectory(folder.resolve("condition"));
        for (String name : STAGE) {
            Files.copy(folder.resolve(name), folder.resolve("condition").resolve(name));
        }
        Files.writeString(folder.resolve("prior.onnx"), "prior");
        Files.writeString(folder.resolve("sampler.onnx"), "sampler");
        Manifest.FirstStage stage = tiny.firstStage();
        Manifest.Search search = stage.search();
        Manifest.FirstStage condition = new Manifest.FirstStage(
                stage.architecture(),
                stage.spec(),
                Manifest.Content.SEGMENTATION,
                stage.inChannels(),
                stage.outChannels(),
                stage.factor(),
                stage.latentChannels(),
                stage.vocabulary(),
                0,
                null,
                new Manifest.Search(
                        "condition/weights.bin", search.rowsOffset(), search.biasOffset(), search.count(), null),
                stage.hyperparameters());
        Manifest.Prior prior = new Manifest.Prior(
                "gpt",
                "none",
                64,
                32,
                2,
                2,
                16,
                32,
                0,
                new GridShape(4, 4),
                null,
                new Conditioning.Grid(condition, null),
                Map.of());
        manifest =
                new Manifest(tiny.format(), "tiny", stage, prior, "fp32", tiny.provenance(), tiny.licence(), files());
        JSON.writeValue(folder.resolve("model.json").toFile(), manifest);
    }

    @Test
    void opensTheTokenizerOfTheConditionFromItsFolder() {
        Bundle bundle = Bundle.open(folder);
        assertThat(bundle.manifest()).isEqualTo(manifest);
        Device cpu = Device.cpu();
        try (ImageTokenizer condition = ImageTokenizer.openCondition(bundle, cpu, TokenizerOptions.defaults());
                ImageTokenizer first = ImageTokenizer.open(bundle, cpu)) {
            assertThat(condition.firstStage().content()).isEqualTo(Manifest.Content.SEGMENTATION);
            Pixels picture = TinyBundle.noise(16, 24, 5);
            assertThat(condition.encode(picture)).isEqualTo(first.encode(picture));
        }
        assertThat(bundle.conditionFiles().encoder()).isEqualTo(folder.resolve("condition/encoder.onnx"));
    }

    @Test
    void opensNoTokenizerOfAConditionThatIsNoPicture() throws IOException {
        change(json -> json.set(
                "conditioning", JSON.createObjectNode().put("kind", "class").put("classes", 9)));
        Bundle bundle = Bundle.open(folder);
        assertThatThrownBy(() -> ImageTokenizer.openCondition(bundle, Device.cpu(), TokenizerOptions.defaults()))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT))
                .hasMessage("the model tiny takes no picture as a condition; it is given a class of 9");
    }

    @ParameterizedTest
    @CsvSource({
        "prior.onnx",
        "sampler.onnx",
        "condition/encoder.onnx",
        "condition/quantizer.onnx",
        "condition/decoder.onnx",
        "condition/weights.bin"
    })
    void namesTheFileOfAPartThatIsNotListed(String name) throws IOException {
        Files.delete(folder.resolve(name));
        ObjectNode json =
                (ObjectNode) JSON.readTree(folder.resolve("model.json").toFile());
        json.set("files", JSON.valueToTree(files()));
        JSON.writeValue(folder.resolve("model.json").toFile(), json);
        refuses(Kind.CORRUPT, "the bundle " + folder + " does not list " + name + " in model.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "heads|0|gives a prior's vocabulary, block, layers, heads, head size or width out of range",
                "blockSize|99999999|gives a prior's vocabulary, block, layers, heads, head size or width out of range",
                "heads|3|gives a prior of 32 channels whose 3 heads cannot have 16",
                "headSize|12|gives a prior of 32 channels whose 2 heads cannot have 12",
                "headSize|8|gives a prior of 32 channels whose 2 heads cannot have 8",
                "unmasked|33|gives a prior with 33 unmasked tokens in a block of 32",
                "vocabulary|63|has a prior of 63 tokens, fewer than the first stage's 64",
                "blockSize|30|gives a window of 4x4 after 16 tokens of its condition, which does not fit a block of 30",
            })
    void refusesAPriorThatCannotBe(String key, int value, String message) throws IOException {
        change(json -> json.put(key, value));
        refuses(Kind.CORRUPT, folder.resolve("model.json") + " " + message);
    }

    @Test
    void readsTheLastTokenOfAWindowNever() throws IOException {
        change(json -> json.put("blockSize", 31));
        assertThat(Bundle.open(folder).manifest().prior()).isNotNull();
    }

    @Test
    void refusesAWindowTooLargeToCount() throws IOException {
        change(json ->
                json.set("window", JSON.createObjectNode().put("rows", 20_000).put("columns", 20_000)));
        refuses(
                Kind.CORRUPT,
                folder.resolve("model.json") + " gives a window of 20000x20000 after 400000000 tokens of"
                        + " its condition, which does not fit a block of 32");
        change(json -> json.set(
                "window", JSON.createObjectNode().put("rows", 1_000_000_000).put("columns", 2)));
        refuses(Kind.CORRUPT, folder.resolve("model.json") + " gives a window of 1000000000x2, too large to count");
    }

    @Test
    void refusesAnArchitectureThatItDoesNotKnow() throws IOException {
        change(json -> json.put("architecture", "mamba"));
        refuses(
                Kind.UNSUPPORTED,
                folder.resolve("model.json")
                        + " has a prior of the architecture mamba, this release runs gpt; use a release that knows it");
    }

    @Test
    void checksTheStageOfTheConditionAsAnyStage() throws IOException {
        change(json -> ((ObjectNode) json.at("/conditioning/stage")).put("architecture", "vqvae-3"));
        refuses(
                Kind.UNSUPPORTED,
                folder.resolve("model.json")
                        + " has a condition stage of the architecture vqvae-3, this release runs vqgan; use a release that"
                        + " knows it");
        change(json -> {
            ((ObjectNode) json.at("/conditioning/stage")).put("architecture", "vqgan");
            ((ObjectNode) json.at("/conditioning/stage/search")).put("count", 65);
        });
        refuses(
                Kind.CORRUPT,
                folder.resolve("model.json") + " gives a codebook of 65 rows that does not lie in the 1024"
                        + " bytes of condition/weights.bin");
    }

    @ParameterizedTest
    @CsvSource({
        "/architecture, prior.architecture",
        "/window, prior.window",
        "/conditioning, prior.conditioning.kind",
        "/conditioning/kind, prior.conditioning.kind",
        "/conditioning/stage, prior.conditioning.stage.architecture",
        "/conditioning/stage/search, prior.conditioning.stage.search.file"
    })
    void namesWhatAPriorLacks(String pointer, String missing) throws IOException {
        change(json -> {
            int slash = pointer.lastIndexOf('/');
            ((ObjectNode) json.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
        });
        refuses(Kind.CORRUPT, folder.resolve("model.json") + " lacks " + missing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'unconditional','startToken':64}|nothing but the start token 64, which takes 65",
                "{'kind':'unconditional','startToken':-1}|nothing but the start token -1, which takes 0",
                "{'kind':'class','classes':65}|a class of 65, which takes 65",
                "{'kind':'coordinates','factor':0,'vocabulary':9}|where in the whole picture it lies, which takes 0",
                "{'kind':'objects','form':'BOXES','classes':5,'maxObjects':4,'tokens':65,'encodeCrop':true,"
                        + "'groups':false,'attributes':false}|up to 4 objects of 5 classes by their boxes, which takes"
                        + " 65",
            })
    void refusesAConditionOfTokensThatThePriorDoesNotHave(String conditioning, String message) throws IOException {
        change(json -> {
            try {
                json.set("conditioning", JSON.readTree(conditioning.replace('\'', '"')));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        refuses(Kind.CORRUPT, folder.resolve("model.json") + " has a prior of 64 tokens that is given " + message);
    }

    @Test
    void countsTheTokensOfEachCondition() {
        GridShape window = new GridShape(16, 8);
        Manifest.FirstStage stage = manifest.firstStage();
        assertThat(new Conditioning.Unconditional(0).length(window, 16)).isEqualTo(1);
        assertThat(new Conditioning.ClassLabel(9, null).length(window, 16)).isEqualTo(1);
        assertThat(new Conditioning.Grid(stage, null).length(window, 4)).isEqualTo(128);
        assertThat(new Conditioning.Grid(stage, null).length(window, 8)).isEqualTo(512);
        assertThat(new Conditioning.Grid(stage, 16).length(window, 8)).isEqualTo(16);
        assertThat(new Conditioning.Coordinates(8, 64).length(window, 16)).isEqualTo(512);
        assertThat(objects(Conditioning.Objects.Form.BOXES, true).length(window, 16))
                .isEqualTo(92);
        assertThat(objects(Conditioning.Objects.Form.CENTER_POINTS, false).length(window, 16))
                .isEqualTo(60);
    }

    private static Conditioning objects(Conditioning.Objects.Form form, boolean crop) {
        return new Conditioning.Objects(form, 171, 30, 8192, crop, false, false, null);
    }

    private void refuses(Kind kind, String message) {
        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    private void change(Consumer<ObjectNode> edit) throws IOException {
        Path file = folder.resolve("model.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        edit.accept((ObjectNode) json.get("prior"));
        JSON.writeValue(file.toFile(), json);
    }

    private List<BundleFile> files() throws IOException {
        List<String> names = new ArrayList<>(STAGE);
        STAGE.forEach(name -> names.add("condition/" + name));
        names.addAll(List.of("prior.onnx", "sampler.onnx"));
        List<BundleFile> files = new ArrayList<>();
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                byte[] bytes = Files.readAllBytes(file);
                files.add(new BundleFile(name, bytes.length, sha256(bytes)));
            }
        }
        return files;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
