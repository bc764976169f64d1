package dev.smalti.train;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.smalti.GridShape;
import dev.smalti.artifact.TrainingState;
import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.PriorOptions;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.io.AtomicFile;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import dev.smalti.objective.Averages;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a prior in the layout of taming-transformers: {@code model.safetensors}, weights under the names of
 * {@code Net2NetTransformer}'s state dict, and {@code config.yaml}. The tokenizers are not in it: a conversion takes them
 * from their bundles.
 *
 * @param recipe of the prior
 * @param config of its transformer
 * @param grid rows and columns of a picture's tokens
 */
public record PriorExport(PriorRecipe recipe, GptConfig config, GridShape grid) {
    private static final String NET2NET = "taming.models.cond_transformer.Net2NetTransformer";

    /** The export of a prior over these tokens. */
    public static PriorExport of(PriorRecipe recipe, TokenDataset data) {
        return new PriorExport(recipe, recipe.config(data), data.grid());
    }

    /**
     * Writes both files, over older ones.
     *
     * @param folder exists
     * @param averages whether the averages of the parameters are written, or the parameters themselves
     * @throws dev.smalti.SmaltiException of kind RESOURCE where it cannot be written
     */
    public void write(Path folder, TrainingState state, boolean averages) {
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        String prefix = averages ? Averages.PREFIX : "";
        for (String name : state.names()) {
            if (name.startsWith(prefix + PriorGraphs.PREFIX)) {
                tensors.put(
                        name.substring(prefix.length()),
                        TensorValues.floats(
                                StoredType.FLOAT32,
                                state.shape(name).stream().map(Math::toIntExact).toList(),
                                () -> state.values(name)));
            }
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        AtomicFile.writeForced(
                folder.resolve("config.yaml"), out -> out.write(new YAMLMapper().writeValueAsBytes(project())));
    }

    /**
     * A request to convert what {@link #write} wrote.
     *
     * @param folder what it was written to
     * @param output where the bundle goes
     * @param tokenizer the bundle of the tokenizer whose tokens the prior draws
     * @param stage the bundle of the condition's tokenizer; null where the condition is no picture
     */
    public ConversionRequest conversion(Path folder, Path output, Path tokenizer, @Nullable Path stage) {
        return ConversionRequest.of(folder, output)
                .withPrior(PriorOptions.DEFAULTS
                        .withFirstStage(tokenizer)
                        .withConditionStage(stage)
                        .withNetwork(new PriorOptions.Network(null, grid, null)));
    }

    private ObjectNode project() {
        ObjectNode top = JsonMapper.builder().build().createObjectNode();
        ObjectNode model = top.putObject("model");
        model.put("base_learning_rate", recipe.optimizer().rate());
        model.put("target", NET2NET);
        ObjectNode params = model.putObject("params");
        params.put("pkeep", recipe.data().keep());
        ObjectNode transformer = params.putObject("transformer_config");
        transformer.put("target", "taming.modules.transformer.mingpt.GPT");
        transformer(transformer.putObject("params"));
        new ConditionConfig(recipe.condition()).write(params, top);
        return top;
    }

    private void transformer(ObjectNode params) {
        params.put("vocab_size", config.vocabulary());
        params.put("block_size", config.blockSize());
        params.put("n_layer", config.layers());
        params.put("n_head", config.heads());
        params.put("n_embd", config.width());
        params.put("n_unmasked", config.unmasked());
        params.put("embd_pdrop", recipe.model().dropout().embeddings());
        params.put("attn_pdrop", recipe.model().dropout().attention());
        params.put("resid_pdrop", recipe.model().dropout().residual());
    }
}
