package dev.smalti.train;

import dev.smalti.artifact.TrainingState;
import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.io.AtomicFile;
import dev.smalti.objective.Averages;
import dev.smalti.objective.Quantization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A tokenizer in the layout of taming-transformers: weights under the names of {@code VQModel}'s state dict, and the
 * config that such a run keeps. The weights are the averages. A tokenizer that taming's own class could not build, with
 * norms of other than 32 groups or no attention in the middle, names a class of Smalti's own.
 */
final class TokenizerExport {
    private static final int GROUPS_OF_TAMING = 32;

    private TokenizerExport() {}

    static void write(TokenizerRecipe recipe, TrainingState state, Path folder) {
        Map<String, TensorValues> weights = new LinkedHashMap<>();
        for (String name : state.names()) {
            if (name.startsWith(Averages.PREFIX)) {
                weights.put(name.substring(Averages.PREFIX.length()), values(state, name));
            }
        }
        // A codebook of moving averages is no parameter: it is an average already.
        if (recipe.quantizer().gumbel() == null) {
            weights.putIfAbsent(Quantization.CODEBOOK, values(state, Quantization.CODEBOOK));
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights);
        AtomicFile.writeForced(
                folder.resolve("config.yaml"), out -> out.write(config(recipe).getBytes(StandardCharsets.UTF_8)));
    }

    private static TensorValues values(TrainingState state, String name) {
        List<Integer> shape = state.shape(name).stream().map(Math::toIntExact).toList();
        return TensorValues.floats(StoredType.FLOAT32, shape, () -> state.values(name));
    }

    static String config(TokenizerRecipe recipe) {
        TokenizerRecipe.Network model = recipe.model();
        boolean tamings = model.normGroups() == GROUPS_OF_TAMING && model.middleAttention();
        int size = recipe.data().size();
        Integer labels = recipe.data().labels();
        String resolutions = model.attentionLevels().stream()
                .sorted()
                .map(level -> Integer.toString(size >> level))
                .collect(Collectors.joining(", "));
        String multipliers = model.multipliers().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return String.join(
                "\n",
                "model:",
                "  target: " + (tamings ? "taming.models.vqgan." : "smalti.") + type(recipe),
                "  params:",
                "    image_key: " + key(recipe.data().shown()),
                "    embed_dim: " + recipe.quantizer().dimension(),
                "    n_embed: " + recipe.quantizer().entries(),
                "    ddconfig:",
                "      double_z: false",
                "      z_channels: " + model.latentChannels(),
                "      resolution: " + size,
                "      in_channels: " + recipe.config().inChannels(),
                "      out_ch: " + recipe.config().outChannels(),
                "      ch: " + model.channels(),
                "      ch_mult: [" + multipliers + "]",
                "      num_res_blocks: " + model.blocks(),
                "      attn_resolutions: [" + resolutions + "]",
                "      norm_groups: " + model.normGroups(),
                "      dropout: 0.0",
                labels == null ? "" : "    n_labels: " + labels + "\n");
    }

    /** What the reference calls it in a batch; its converter tells depth maps by it. */
    private static String key(Shown shown) {
        return switch (shown) {
            case PICTURE -> "image";
            case LABELS -> "segmentation";
            case DEPTH -> "depth";
            case EDGES -> "edges";
            case POSE -> "pose";
        };
    }

    /** The class of taming that such a tokenizer is. */
    private static String type(TokenizerRecipe recipe) {
        if (recipe.quantizer().gumbel() != null) {
            return "GumbelVQ";
        }
        return recipe.data().labels() == null ? "VQModel" : "VQSegmentationModel";
    }
}
