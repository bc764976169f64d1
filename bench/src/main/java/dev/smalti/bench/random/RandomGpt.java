package dev.smalti.bench.random;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The state dict of the reference's {@code GPT} with random weights, under the prefix that it has in a
 * {@code Net2NetTransformer}. Weights have about the normal distribution that the reference starts from. Biases, positions
 * and the norms' scales, which it starts from 0 and 1, are drawn as well, so that none of them can be forgotten unseen.
 * Equal seeds give equal weights on every Java.
 */
public final class RandomGpt {
    /** The deviation of the reference's initial weights. */
    public static final double DEVIATION = 0.02;

    private static final int LIMIT = 1 << 16;
    private static final double UNIT = Math.sqrt(((double) LIMIT * LIMIT - 1) / 3);

    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    private final double deviation;
    private final long seed;

    private RandomGpt(double deviation, long seed) {
        this.deviation = deviation;
        this.seed = seed;
    }

    /**
     * The tensors by their names; values are drawn when they are read.
     *
     * @param deviation of all values, from 0 or from 1; the larger, the sharper the attention
     */
    public static Map<String, CheckpointTensor> tensors(GptConfig config, double deviation, long seed) {
        RandomGpt model = new RandomGpt(deviation, seed);
        int width = config.width();
        model.add("tok_emb.weight", 0, config.vocabulary(), width);
        model.add("pos_emb", 0, 1, config.blockSize(), width);
        for (int block = 0; block < config.layers(); block++) {
            model.block("blocks." + block, width);
        }
        model.norm("ln_f", width);
        model.add("head.weight", 0, config.vocabulary(), width);
        return model.tensors;
    }

    /** The same tensors, for a compiler of graphs. */
    public static WeightSource weights(Map<String, CheckpointTensor> tensors) {
        return (name, shape) -> {
            CheckpointTensor tensor = tensors.get(name);
            if (tensor == null
                    || !tensor.shape().stream().map(Integer::longValue).toList().equals(shape)) {
                throw SmaltiException.badInput("tensor '" + name + "' is wanted with shape " + shape + ", there is "
                        + (tensor == null ? "none" : tensor.shape()));
            }
            return TensorData.lazy(shape, tensor::floats);
        };
    }

    private void block(String name, int width) {
        norm(name + ".ln1", width);
        norm(name + ".ln2", width);
        for (String projection : List.of("key", "query", "value", "proj")) {
            linear(name + ".attn." + projection, width, width);
        }
        linear(name + ".mlp.0", width, 4 * width);
        linear(name + ".mlp.2", 4 * width, width);
    }

    private void norm(String name, int width) {
        add(name + ".weight", 1, width);
        add(name + ".bias", 0, width);
    }

    private void linear(String name, int in, int out) {
        add(name + ".weight", 0, out, in);
        add(name + ".bias", 0, out);
    }

    private void add(String name, double mean, Integer... sides) {
        String full = PriorGraphs.PREFIX + name;
        tensors.put(full, new RandomTensor(full, List.of(sides), seed, random -> bell(random, mean)));
    }

    /** A sum of four uniform numbers: near normal, and exact everywhere. */
    private float bell(SplittableRandom random, double mean) {
        long bits = random.nextLong();
        long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (float) (mean + deviation / UNIT * (sum - 2L * (LIMIT - 1)));
    }
}
