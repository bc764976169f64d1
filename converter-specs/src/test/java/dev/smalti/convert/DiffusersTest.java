package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import dev.smalti.convert.SafetensorsFiles.Entry;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights under diffusers' names, renamed by a table of the test's own, must give the same bundle. */
class DiffusersTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesTheSameGraphsUnderOldAndNewNames(boolean old) throws IOException {
        Path pipeline = pipeline(old, DiffusersCopies.CONFIG);

        ConversionReport report = Converter.convert(ConversionRequest.of(pipeline, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        assertThat(report.manifest().firstStage().spec()).isEqualTo("diffusers-vqmodel");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.manifest().name()).isEqualTo("pipeline");
        sameFiles("diffusers", "taming");
    }

    @ParameterizedTest
    @ValueSource(strings = {"swish", "SiLU", "Swish"})
    void knowsTheOtherNamesOfItsActivation(String name) throws IOException {
        Path pipeline = pipeline(false, DiffusersCopies.CONFIG.replace("silu", name));
        Converter.convert(ConversionRequest.of(pipeline, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        sameFiles("diffusers", "taming");
    }

    @Test
    void needsNoConfig() throws IOException {
        Path weights = pipeline(false, DiffusersCopies.CONFIG).resolve("vqvae/diffusion_pytorch_model.bin");
        Converter.convert(ConversionRequest.of(weights, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        sameFiles("diffusers", "taming");
    }

    @Test
    void readsAttentionStoredAsMatrices() throws IOException {
        Path weights = pipeline(false, DiffusersCopies.CONFIG).resolve("vqvae/diffusion_pytorch_model.bin");
        try (Checkpoint checkpoint = Checkpoints.open(weights)) {
            for (String name : List.of("to_q", "to_k", "to_v", "to_out.0")) {
                assertThat(checkpoint
                                .tensors()
                                .get("encoder.mid_block.attentions.0." + name + ".weight")
                                .shape())
                        .as(name)
                        .containsExactly(32, 32);
            }
        }

        ConversionReport report = Converter.convert(ConversionRequest.of(weights, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        assertThat(report.family()).isEqualTo("VQModel of diffusers");
        assertThat(report.recognisedBy()).isEqualTo("its tensors have the names of one");
        assertThat(report.manifest().firstStage().hyperparameters())
                .hasToString("{levels=2, ch=32, ch_mult=[1, 1], num_res_blocks=1, resolution=0,"
                        + " attention_levels=[1], middle_attention=true, in_channels=3, out_ch=3, z_channels=8,"
                        + " resamp_with_conv=true, tanh_out=false, norm_groups=32, n_embed=64, embed_dim=4,"
                        + " quantizer=nearest}");
        TokenGrid tokens = new TokenGrid(
                new GridShape(4, 6), IntStream.range(0, 24).map(i -> i * 7 % 64).toArray());
        try (ImageTokenizer diffusers = open("diffusers");
                ImageTokenizer taming = open("taming")) {
            Pixels decoded = taming.decode(tokens);
            assertThat(diffusers.decode(tokens)).isEqualTo(decoded);
            assertThat(diffusers.latents(List.of(decoded))).isEqualTo(taming.latents(List.of(decoded)));
            assertThat(diffusers.encode(List.of(decoded))).isEqualTo(taming.encode(List.of(decoded)));
        }
    }

    @Test
    void theMiddleMayHaveNoAttention() throws IOException {
        Path taming = Copies.renamed(
                VQGAN.resolve("model.ckpt"), folder.resolve("taming.ckpt"), DiffusersTest::withoutMiddleAttention);
        Path pipeline = pipeline(
                false,
                DiffusersCopies.CONFIG.replace(
                        "\"mid_block_add_attention\": true", "\"mid_block_add_attention\": false"),
                DiffusersTest::withoutMiddleAttention);

        ConversionReport report = Converter.convert(ConversionRequest.of(pipeline, folder.resolve("byConfig")));
        Converter.convert(ConversionRequest.of(
                pipeline.resolve("vqvae/diffusion_pytorch_model.bin"), folder.resolve("byTensors")));
        Converter.convert(ConversionRequest.of(taming, folder.resolve("taming")));

        assertThat(report.warnings()).isEmpty();
        assertThat(report.manifest().firstStage().hyperparameters())
                .containsEntry("middle_attention", false)
                .containsEntry("attention_levels", List.of(1));
        sameFiles("byConfig", "taming");
        sameFiles("byTensors", "taming");
    }

    @Test
    void refusesAConfigThatDisagreesAboutTheMiddle() throws IOException {
        Path missing = pipeline(false, DiffusersCopies.CONFIG, DiffusersTest::withoutMiddleAttention);
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(missing, folder.resolve("b"))))
                .hasMessage(
                        "diffusion_pytorch_model.bin has no tensor encoder.mid_block.attentions.0.group_norm.weight,"
                                + " which a VQModel of diffusers needs");
        Path present = pipeline(
                false,
                DiffusersCopies.CONFIG.replace(
                        "\"mid_block_add_attention\": true", "\"mid_block_add_attention\": false"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(present, folder.resolve("b"))))
                .hasMessage("middle_attention is false by config.json: mid_block_add_attention, but true by the tensors"
                        + " of diffusion_pytorch_model.bin; does the config belong to this checkpoint?");
    }

    @Test
    void saysThatAWeightIsThereButOfATypeThatIsNotRead() throws IOException {
        Map<String, Entry> entries = DiffusersCopies.entries(false, name -> name);
        entries.computeIfPresent("decoder.conv_norm_out.bias", (name, entry) -> entry.unread());
        Path file = folder.resolve("odd.safetensors");
        SafetensorsFiles.write(file, entries);
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(file, folder.resolve("b"))))
                .hasMessage("odd.safetensors was read without a weight that a VQModel of diffusers needs, tensor"
                        + " decoder.conv_norm_out.bias: Smalti does not read F8_E4M3; save it as float32, float16 or"
                        + " bfloat16");

        entries.replaceAll((name, entry) -> name.endsWith(".weight") ? entry.unread() : entry);
        SafetensorsFiles.write(file, entries);
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(file, folder.resolve("b"))))
                .hasMessageMatching(
                        "odd\\.safetensors is of no known family: it has \\d+ tensors, among them .*, and \\d+"
                                + " that were skipped, such as tensor \\S+: Smalti does not read F8_E4M3; give a spec of your"
                                + " own if it is a VQ model");
    }

    @Test
    void refusesWhatItCannotCompute() throws IOException {
        Path spatial = pipeline(false, DiffusersCopies.CONFIG.replace("\"group\"", "\"spatial\""));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(spatial, folder.resolve("b"))))
                .hasMessage("config.json: norm_type is spatial: only plain group norms are supported; spatial norms"
                        + " belong to MoVQ");
        Path mish = pipeline(false, DiffusersCopies.CONFIG.replace("silu", "mish"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(mish, folder.resolve("b"))))
                .hasMessage("config.json: act_fn is mish: only SiLU, also called swish, is supported");
        Path uneven = pipeline(false, DiffusersCopies.CONFIG.replace("[32, 32]", "[32, 48]"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(uneven, folder.resolve("b"))))
                .hasMessage("config.json: block_out_channels: every width is a multiple of the first, found [32, 48]");
    }

    private void sameFiles(String one, String other) {
        for (String name : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(folder.resolve(one).resolve(name))
                    .hasSameBinaryContentAs(folder.resolve(other).resolve(name));
        }
    }

    private ImageTokenizer open(String bundle) {
        return ImageTokenizer.open(Bundle.open(folder.resolve(bundle)), Device.cpu());
    }

    private static String withoutMiddleAttention(String name) {
        return name.contains("mid.attn_1") ? "" : name;
    }

    private Path pipeline(boolean old, String config) throws IOException {
        return pipeline(old, config, name -> name);
    }

    private Path pipeline(boolean old, String config, UnaryOperator<String> pick) throws IOException {
        Path pipeline = folder.resolve("pipeline");
        Path part = Files.createDirectories(pipeline.resolve("vqvae"));
        Files.writeString(pipeline.resolve("model_index.json"), "{}");
        Files.writeString(part.resolve("config.json"), config);
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        DiffusersCopies.entries(old, pick)
                .forEach((name, entry) ->
                        tensors.put(name, TensorValues.floats(StoredType.FLOAT32, entry.shape(), entry::values)));
        TorchZipWriter.write(part.resolve("diffusion_pytorch_model.bin"), tensors);
        return pipeline;
    }
}
