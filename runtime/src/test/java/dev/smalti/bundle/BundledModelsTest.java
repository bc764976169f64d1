package dev.smalti.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelsTest {
    @TempDir
    private Path jar;

    @TempDir
    private Path cache;

    private BundledModels models;

    @BeforeEach
    void bundleOneModel() throws Exception {
        Path root = Files.createDirectories(jar.resolve("dev/smalti/models"));
        Files.writeString(root.resolve("index.json"), "{\"default\": \"tiny\", \"models\": [\"tiny\"]}");
        bundle(
                root.resolve("tiny"),
                List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin", "README.md"));
        models = BundledModels.of(new URLClassLoader(new URL[] {jar.toUri().toURL()}, null));
    }

    private static void bundle(Path model, List<String> names) throws Exception {
        Files.createDirectories(model);
        StringBuilder files = new StringBuilder();
        for (String name : names) {
            byte[] content = ("content of " + name).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Files.write(model.resolve(name), content);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            files.append(files.length() == 0 ? "" : ",")
                    .append("{\"path\":\"%s\",\"bytes\":%d,\"sha256\":\"%s\"}".formatted(name, content.length, sha256));
        }
        Files.writeString(model.resolve("model.json"), """
                {"format":1,"name":"tiny","firstStage":{"architecture":"vqgan","spec":"s","content":"IMAGE",
                 "inChannels":3,"outChannels":3,"factor":4,"latentChannels":3,"vocabulary":8,"resolution":0,
                 "search":{"file":"weights.bin","rowsOffset":0,"biasOffset":0,"count":1},"hyperparameters":{}},
                 "precision":"fp32","provenance":{"source":"a","sourceSha256":"b","tool":"c","command":"d"},
                 "licence":"CC0-1.0","files":[%s]}
                """.formatted(files));
    }

    @Test
    void listsWhatTheIndexNames() {
        assertThat(models.names()).containsExactly("tiny");
        assertThat(models.defaultName()).contains("tiny");
        assertThat(models.manifest("tiny").licence()).isEqualTo("CC0-1.0");
        assertThat(models.card("tiny")).isEqualTo("content of README.md");
    }

    @Test
    void hasNoModelsWithoutAnIndex() {
        BundledModels none = BundledModels.of(new URLClassLoader(new URL[0], null));
        assertThat(none.names()).isEmpty();
        assertThat(none.defaultName()).isEmpty();
    }

    @Test
    void unpacksAModelOnceAndLeavesNothingElse() throws IOException {
        Bundle first = models.open("tiny", cache);
        assertThat(first.folder()).isEqualTo(models.folder("tiny", cache).toRealPath());
        assertThat(Files.readString(first.path("weights.bin"))).isEqualTo("content of weights.bin");
        var time = Files.getLastModifiedTime(first.path("weights.bin"));

        assertThat(models.open("tiny", cache).folder()).isEqualTo(first.folder());
        assertThat(Files.getLastModifiedTime(first.path("weights.bin"))).isEqualTo(time);
        try (Stream<Path> folders = Files.list(cache.resolve("models"))) {
            assertThat(folders).containsExactly(models.folder("tiny", cache));
        }
    }

    @Test
    void takesTheFilesOfATokenizerFromTheModelThatHoldsThem() throws Exception {
        Path root = jar.resolve("dev/smalti/models");
        Path prior = root.resolve("prior");
        bundle(prior, List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin", "prior.onnx"));
        for (String file : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin")) {
            Files.delete(prior.resolve(file));
        }
        Files.writeString(root.resolve("index.json"), """
                {"default": "tiny", "models": ["tiny", "prior"], "tokenizers": {"prior": "tiny"}}""");
        models = BundledModels.of(new URLClassLoader(new URL[] {jar.toUri().toURL()}, null));

        Bundle opened = models.open("prior", cache);
        assertThat(Files.readString(opened.path("prior.onnx"))).isEqualTo("content of prior.onnx");
        Path lent = models.open("tiny", cache).path("weights.bin");
        assertThat(Files.isSameFile(opened.path("weights.bin"), lent)).isTrue();
        assertThat(Files.exists(models.folder("prior", cache).resolve("README.md")))
                .isFalse();
    }

    @Test
    void unpacksADamagedModelAgain() throws IOException {
        Path weights = models.open("tiny", cache).path("weights.bin");
        Files.writeString(weights, "cut");
        assertThat(Files.readString(models.open("tiny", cache).path("weights.bin")))
                .isEqualTo("content of weights.bin");
    }

    @Test
    void takesWhatAnotherProcessUnpackedMeanwhile() throws IOException {
        Path folder = models.folder("tiny", cache);
        BundledModels other = models;
        Path elsewhere = jar.resolve("cache of the other");
        ClassLoader slow = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                try {
                    if (name.endsWith("weights.bin")) {
                        other.open("tiny", elsewhere);
                        Files.createDirectories(folder.getParent());
                        Files.move(other.folder("tiny", elsewhere), folder);
                    }
                    return Files.newInputStream(jar.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        Bundle opened = BundledModels.of(slow).open("tiny", cache);

        assertThat(opened.folder()).isEqualTo(folder.toRealPath());
        try (Stream<Path> folders = Files.list(cache.resolve("models"))) {
            assertThat(folders).containsExactly(folder);
        }
    }

    @Test
    void saysWhereItCannotUnpackAndWhatToDo() throws IOException {
        Path file = Files.createFile(cache.resolve("file"));
        assertThatThrownBy(() -> models.open("tiny", file))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("cannot unpack the model tiny (")
                .hasMessageEndingWith("); set SMALTI_CACHE to a folder that can be written");
    }

    @Test
    void givesAnotherVersionOfAModelAnotherFolder() throws IOException {
        Path before = models.folder("tiny", cache);
        Path manifest = jar.resolve("dev/smalti/models/tiny/model.json");
        Files.writeString(manifest, Files.readString(manifest).replace("CC0-1.0", "MIT"));
        assertThat(models.folder("tiny", cache)).isNotEqualTo(before);
        assertThat(models.folder("tiny", cache).getParent()).isEqualTo(before.getParent());
    }

    @Test
    void namesTheModelsThereAreForAnUnknownOne() {
        assertThatThrownBy(() -> models.open("huge", cache))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("no model is called 'huge'; there is tiny");
    }

    @Test
    void refusesAManifestThatListsAFileTheJarLacks() throws IOException {
        Files.delete(jar.resolve("dev/smalti/models/tiny/weights.bin"));
        assertThatThrownBy(() -> models.open("tiny", cache))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the model tiny lists weights.bin, which its jar does not hold");
        assertThat(models.folder("tiny", cache)).doesNotExist();
    }
}
