package dev.smalti.benchmarks.torch;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A transformer over tokens run by libtorch on the CPU, without autograd: without a cache as the reference samples, and
 * with one. Not for several threads. Its owner closes it, after its sequences.
 */
public final class TorchGpt implements AutoCloseable {
    private final GptConfig config;
    private final Model model;

    private TorchGpt(GptConfig config, Model model) {
        this.config = config;
        this.model = model;
    }

    /**
     * Writes the archive of a {@code GPT} and loads it.
     *
     * @param weights its state dict, by names like {@code transformer.blocks.0.ln1.weight}
     * @param folder where the archive goes; exists
     * @throws SmaltiException of kind UNSUPPORTED where first tokens are unmasked, DEVICE where libtorch is not there
     */
    public static TorchGpt open(
            GptConfig config, Map<String, CheckpointTensor> weights, GptVariant variant, Path folder) {
        TorchScript script = GptScript.of(config, weights, variant);
        return new TorchGpt(config, Torch.load(folder, script, variant.toString()));
    }

    /**
     * The logits of all positions, without a cache.
     *
     * @param tokens [B][S]
     * @return [B, S, V], row-major
     */
    public float[] forward(int[][] tokens) {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            return Torch.run(model, new NDList(array(scope, tokens))).toFloatArray();
        }
    }

    /**
     * Empty sequences with room for their cache.
     *
     * @param rows how many run in lock step
     * @param capacity how many tokens each can hold, at most the block
     */
    public Sequences start(int rows, int capacity) {
        return new Sequences(rows, capacity);
    }

    @Override
    public void close() {
        model.close();
    }

    static NDArray array(NDManager scope, int[][] tokens) {
        LongBuffer longs = LongBuffer.allocate(tokens.length * tokens[0].length);
        for (int[] row : tokens) {
            for (int token : row) {
                longs.put(token);
            }
        }
        return scope.create(longs.flip(), new Shape(tokens.length, tokens[0].length));
    }

    /** Sequences and their cache, which is filled in place. Their owner closes them. */
    public final class Sequences implements AutoCloseable {
        private final NDManager memory = model.getNDManager().newSubManager();
        private final NDArray keys;
        private final NDArray values;
        private final int rows;
        private final int capacity;
        private int length;

        private Sequences(int rows, int capacity) {
            this.rows = rows;
            this.capacity = capacity;
            int heads = config.heads();
            Shape shape = new Shape(config.layers(), rows, heads, capacity, config.width() / heads);
            try (NDArray zeros = memory.zeros(shape)) {
                this.keys = Torch.run(model, "cache", new NDList(zeros));
                this.values = Torch.run(model, "cache", new NDList(zeros));
            }
        }

        /** How many tokens each sequence holds. */
        public int length() {
            return length;
        }

        /** Forgets the tokens from this length on. */
        public void truncate(int to) {
            if (to < 0 || to > length) {
                throw new IllegalArgumentException("a length from 0 to " + length + ", was " + to);
            }
            length = to;
        }

        /**
         * Feeds tokens: any number into empty sequences, one at a time afterwards.
         *
         * @param tokens [rows][n]
         * @return the logits after the last token, [rows, V], row-major
         */
        public float[] feed(int[][] tokens) {
            int fed = tokens[0].length;
            if (tokens.length != rows || length + fed > capacity || (length > 0 && fed != 1)) {
                throw new IllegalArgumentException("cannot feed %dx%d tokens to %d sequences with %d of %d"
                        .formatted(tokens.length, fed, rows, length, capacity));
            }
            try (NDManager scope = memory.newSubManager()) {
                NDArray input = array(scope, tokens);
                NDArray logits = length == 0
                        ? Torch.run(model, "prefill", new NDList(input, keys, values))
                        : Torch.run(model, "step", new NDList(input, scope.create((long) length), keys, values));
                length += fed;
                return logits.toFloatArray();
            }
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
