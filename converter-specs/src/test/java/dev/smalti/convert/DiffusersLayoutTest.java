package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a model of diffusers, under the names that people keep them by. */
class DiffusersLayoutTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"diffusion_pytorch_model", "model", "pytorch_model"})
    void findsShardsByTheirIndex(String stem) throws IOException {
        Path part = Files.createDirectories(folder.resolve("Tiny VQ/vqvae"));
        Files.writeString(part.resolve("config.json"), DiffusersCopies.CONFIG);
        Path index = SafetensorsFiles.shards(part, stem, DiffusersCopies.entries(false, name -> name));

        assertThat(SourceLayout.of(part)).isEqualTo(new SourceLayout(index, part.resolve("config.json"), "tiny-vq"));
        ConversionReport report = Converter.convert(ConversionRequest.of(part, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        assertThat(report.warnings()).isEmpty();
        assertThat(report.manifest().name()).isEqualTo("tiny-vq");
        assertThat(report.manifest().provenance().sourceSha256())
                .isEqualTo(sha256OfAll(
                        index,
                        part.resolve(stem + "-00001-of-00002.safetensors"),
                        part.resolve(stem + "-00002-of-00002.safetensors")));
        for (String name : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(folder.resolve("diffusers").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("taming").resolve(name));
        }
    }

    @Test
    void findsAnIndexWithoutAConfig() throws IOException {
        Path part = Files.createDirectories(folder.resolve("shards"));
        Path index = SafetensorsFiles.shards(part, "vq-f2", DiffusersCopies.entries(false, name -> name));

        assertThat(SourceLayout.of(part)).isEqualTo(new SourceLayout(index, null, "vq-f2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "diffusion_pytorch_model.safetensors",
                "diffusion_pytorch_model.bin",
                "model.safetensors",
                "pytorch_model.bin"
            })
    void findsTheUsualNamesAmongOthers(String name) throws IOException {
        Path part = Files.createDirectories(folder.resolve("tiny"));
        Path config = Files.writeString(part.resolve("config.json"), DiffusersCopies.CONFIG);
        Path file = Files.createFile(part.resolve(name));
        Files.createFile(part.resolve("ema.safetensors"));
        Files.createFile(part.resolve("training_args.bin"));

        assertThat(SourceLayout.of(part)).isEqualTo(new SourceLayout(file, config, "tiny"));
    }

    @Test
    void readsWholeFilesThroughTheLinksOfACacheButNoShards() throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("cache/blobs"));
        Path snapshot = Files.createDirectories(folder.resolve("cache/snapshots/tiny"));
        Files.writeString(snapshot.resolve("config.json"), DiffusersCopies.CONFIG);
        SafetensorsFiles.write(blobs.resolve("abc"), DiffusersCopies.entries(false, name -> name));
        Path whole = Files.createSymbolicLink(
                snapshot.resolve("diffusion_pytorch_model.safetensors"), Path.of("../../blobs/abc"));
        assertThat(Converter.convert(ConversionRequest.of(snapshot, folder.resolve("b")))
                        .manifest()
                        .provenance()
                        .source())
                .isEqualTo("diffusion_pytorch_model.safetensors");

        Files.delete(whole);
        SafetensorsFiles.shards(blobs, "model", DiffusersCopies.entries(false, name -> name));
        for (String name : List.of(
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors")) {
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/" + name));
        }
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(snapshot, folder.resolve("c"))))
                .hasMessage(
                        "model.safetensors.index.json: the index names model-00001-of-00002.safetensors, a link to a"
                                + " file outside its folder, as in the cache of Hugging Face; copy the folder with its links"
                                + " followed (cp -rL FOLDER COPY) and convert the copy");
    }

    private static String sha256OfAll(Path... files) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : files) {
            Files.copy(file, all);
        }
        return Sha256.of(all.toByteArray());
    }
}
