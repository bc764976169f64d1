package dev.smalti.benchmarks.training;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import java.util.Arrays;
import java.util.Map;

/**
 * Training of a {@code GPT} to give the next token: the mean cross-entropy over all positions, without dropout, optimised
 * by AdamW that lets the weights of linear layers decay and nothing else, as {@code configure_optimizers} of the
 * reference's {@code Net2NetTransformer}.
 *
 * @param config hyperparameters; no first tokens are unmasked
 * @param weights initial state dict by the names of {@link dev.smalti.model.gpt.PriorGraphs}, in the order of the optimiser
 * @param inputs tokens [B][S]
 * @param targets the token that should follow each, [B][S]
 * @param adam of the weights that decay; all others have the same without decay
 */
public record GptTask(
        GptConfig config, Map<String, CheckpointTensor> weights, int[][] inputs, int[][] targets, Adam adam) {
    /** Copies the tokens and checks their shape. */
    public GptTask {
        inputs = copy(inputs);
        targets = copy(targets);
        if (inputs.length == 0 || inputs.length != targets.length) {
            throw new IllegalArgumentException("as many rows of inputs as of targets, and at least one");
        }
        for (int row = 0; row < inputs.length; row++) {
            if (inputs[row].length != inputs[0].length || targets[row].length != inputs[0].length) {
                throw new IllegalArgumentException("all rows of tokens have one length");
            }
        }
        if (inputs[0].length < 1 || inputs[0].length > config.blockSize()) {
            throw new IllegalArgumentException("a sequence has from 1 to " + config.blockSize() + " tokens");
        }
    }

    @Override
    public int[][] inputs() {
        return copy(inputs);
    }

    @Override
    public int[][] targets() {
        return copy(targets);
    }

    /** Whether a weight is of a linear layer, and so decays. */
    public static boolean decays(String name) {
        return name.matches(".*\\.(attn\\.(key|query|value|proj)|mlp\\.[02]|head)\\.weight");
    }

    private static int[][] copy(int[][] rows) {
        return Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
    }
}
