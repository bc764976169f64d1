package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same weights under diffusers' names, renamed by a table of the test's own, must give the same bundle. */
class DiffusersTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");
    private static final String CONFIG = """
            {
              "_class_name": "VQModel", "_diffusers_version": "0.30.0", "act_fn": "silu",
              "block_out_channels": [32, 32],
              "down_block_types": ["DownEncoderBlock2D", "AttnDownEncoderBlock2D"],
              "up_block_types": ["AttnUpDecoderBlock2D", "UpDecoderBlock2D"],
              "in_channels": 3, "out_channels": 3, "latent_channels": 8, "layers_per_block": 1,
              "mid_block_add_attention": true, "norm_num_groups": 32, "norm_type": "group",
              "num_vq_embeddings": 64, "vq_embed_dim": 4, "sample_size": 32
            }
            """;

    /** Of a model with two levels; the decoder's levels count from the smallest map. */
    private static final String[][] NAMES = {
        {"encoder.down.0.block.0", "encoder.down_blocks.0.resnets.0"},
        {"encoder.down.1.block.0", "encoder.down_blocks.1.resnets.0"},
        {"encoder.down.1.attn.0", "encoder.down_blocks.1.attentions.0"},
        {"encoder.down.0.downsample", "encoder.down_blocks.0.downsamplers.0"},
        {"encoder.mid.block_1", "encoder.mid_block.resnets.0"},
        {"encoder.mid.attn_1", "encoder.mid_block.attentions.0"},
        {"encoder.mid.block_2", "encoder.mid_block.resnets.1"},
        {"encoder.norm_out", "encoder.conv_norm_out"},
        {"decoder.up.0.block.0", "decoder.up_blocks.1.resnets.0"},
        {"decoder.up.0.block.1", "decoder.up_blocks.1.resnets.1"},
        {"decoder.up.1.block.0", "decoder.up_blocks.0.resnets.0"},
        {"decoder.up.1.block.1", "decoder.up_blocks.0.resnets.1"},
        {"decoder.up.1.attn.0", "decoder.up_blocks.0.attentions.0"},
        {"decoder.up.1.attn.1", "decoder.up_blocks.0.attentions.1"},
        {"decoder.up.1.upsample", "decoder.up_blocks.0.upsamplers.0"},
        {"decoder.mid.block_1", "decoder.mid_block.resnets.0"},
        {"decoder.mid.attn_1", "decoder.mid_block.attentions.0"},
        {"decoder.mid.block_2", "decoder.mid_block.resnets.1"},
        {"decoder.norm_out", "decoder.conv_norm_out"},
    };

    private static final String[][] OLD_ATTENTION = {
        {".norm.", ".group_norm."},
        {".q.", ".query."},
        {".k.", ".key."},
        {".v.", ".value."},
        {".proj_out.", ".proj_attn."}
    };
    private static final String[][] NEW_ATTENTION = {
        {".norm.", ".group_norm."},
        {".q.", ".to_q."},
        {".k.", ".to_k."},
        {".v.", ".to_v."},
        {".proj_out.", ".to_out.0."}
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesTheSameGraphsUnderOldAndNewNames(boolean old) throws IOException {
        Path pipeline = pipeline(old, CONFIG);

        ConversionReport report = Converter.convert(ConversionRequest.of(pipeline, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        assertThat(report.manifest().firstStage().spec()).isEqualTo("diffusers-vqmodel");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.manifest().name()).isEqualTo("pipeline");
        sameFiles("diffusers", "taming");
    }

    @Test
    void needsNoConfig() throws IOException {
        Path weights = pipeline(false, CONFIG).resolve("vqvae/diffusion_pytorch_model.bin");
        Converter.convert(ConversionRequest.of(weights, folder.resolve("diffusers")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("taming")));

        sameFiles("diffusers", "taming");
    }

    @Test
    void refusesWhatItCannotCompute() throws IOException {
        Path spatial = pipeline(false, CONFIG.replace("\"group\"", "\"spatial\""));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(spatial, folder.resolve("b"))))
                .hasMessage("config.json: norm_type is spatial: only plain group norms are supported; spatial norms"
                        + " belong to MoVQ");
        Path uneven = pipeline(false, CONFIG.replace("[32, 32]", "[32, 48]"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(uneven, folder.resolve("b"))))
                .hasMessage("config.json: block_out_channels: every width is a multiple of the first, found [32, 48]");
    }

    private void sameFiles(String one, String other) {
        for (String name : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(folder.resolve(one).resolve(name))
                    .hasSameBinaryContentAs(folder.resolve(other).resolve(name));
        }
    }

    private Path pipeline(boolean old, String config) throws IOException {
        Path pipeline = folder.resolve("pipeline");
        Path part = Files.createDirectories(pipeline.resolve("vqvae"));
        Files.writeString(pipeline.resolve("model_index.json"), "{}");
        Files.writeString(part.resolve("config.json"), config);
        try (Checkpoint checkpoint = Checkpoints.open(VQGAN.resolve("model.ckpt"))) {
            Map<String, TensorValues> renamed = new LinkedHashMap<>();
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                if (!tensor.name().startsWith("loss.")) {
                    boolean linear =
                            tensor.name().contains("attn") && tensor.shape().size() == 4;
                    List<Integer> shape = linear ? tensor.shape().subList(0, 2) : tensor.shape();
                    renamed.put(
                            renamed(tensor.name(), old ? OLD_ATTENTION : NEW_ATTENTION),
                            TensorValues.floats(StoredType.FLOAT32, shape, tensor::floats));
                }
            }
            TorchZipWriter.write(part.resolve("diffusion_pytorch_model.bin"), renamed);
        }
        return pipeline;
    }

    private static String renamed(String name, String[][] attention) {
        String renamed = name.replace("nin_shortcut", "conv_shortcut");
        for (String[] pair : NAMES) {
            if (renamed.startsWith(pair[0] + ".")) {
                renamed = pair[1] + renamed.substring(pair[0].length());
            }
        }
        if (renamed.contains("attentions")) {
            for (String[] pair : attention) {
                renamed = renamed.replace(pair[0], pair[1]);
            }
        }
        return renamed;
    }
}
