package dev.smalti.convert;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.SafetensorsFiles.Entry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The weights of the fixture under diffusers' names, renamed by tables of the tests' own. */
final class DiffusersCopies {
    /** What diffusers writes beside them. */
    static final String CONFIG = """
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

    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");

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

    private DiffusersCopies() {}

    /** The fixture's tensors under diffusers' names, attention as matrices; {@code pick} drops what it makes empty. */
    static Map<String, Entry> entries(boolean old, UnaryOperator<String> pick) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(VQGAN.resolve("model.ckpt"))) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                if (!tensor.name().startsWith("loss.")
                        && !pick.apply(tensor.name()).isEmpty()) {
                    boolean linear =
                            tensor.name().contains("attn") && tensor.shape().size() == 4;
                    List<Integer> shape = linear ? tensor.shape().subList(0, 2) : tensor.shape();
                    entries.put(renamed(tensor.name(), old ? OLD_ATTENTION : NEW_ATTENTION), Entry.of(tensor, shape));
                }
            }
        }
        return entries;
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
