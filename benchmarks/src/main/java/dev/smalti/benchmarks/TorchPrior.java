package dev.smalti.benchmarks;

import dev.smalti.bench.random.PriorSize;
import dev.smalti.benchmarks.torch.TorchGpt;
import dev.smalti.model.gpt.GptConfig;
import java.util.OptionalLong;

/**
 * The peer: the same transformer in libtorch, with its cache.
 *
 * @param title how reports call it
 * @param gpt the network
 * @param config its size
 * @param rows how many sequences run in lock step
 * @param weightBytes what a step reads; absent where it is not float32
 */
record TorchPrior(String title, TorchGpt gpt, GptConfig config, int rows, OptionalLong weightBytes)
        implements PriorContender.Cached {
    @Override
    public Run start(int length) {
        return new Sequences(length);
    }

    /** The same network in the reference's way. */
    record Reference(String title, TorchGpt gpt, GptConfig config, int rows) implements PriorContender.Whole {
        @Override
        public int[] next(int length) {
            float[] logits = gpt.forward(PriorSize.tokens(config, rows, length));
            int vocabulary = config.vocabulary();
            int[] tokens = new int[rows];
            for (int row = 0; row < rows; row++) {
                tokens[row] = likeliest(logits, ((row + 1) * length - 1) * vocabulary, vocabulary);
            }
            return tokens;
        }
    }

    private static int likeliest(float[] logits, int from, int count) {
        int best = from;
        for (int i = from + 1; i < from + count; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best - from;
    }

    private final class Sequences implements Run {
        private final TorchGpt.Sequences sequences;
        private final int started;
        private final int[] first;
        private int[] last;

        Sequences(int length) {
            this.sequences = gpt.start(rows, config.blockSize());
            this.started = length;
            this.first = next(sequences.feed(PriorSize.tokens(config, rows, length)));
            this.last = first;
        }

        @Override
        public int[] last() {
            return last.clone();
        }

        @Override
        public void step() {
            int[][] fed = new int[rows][1];
            for (int row = 0; row < rows; row++) {
                fed[row][0] = last[row];
            }
            last = next(sequences.feed(fed));
        }

        @Override
        public void rewind() {
            sequences.truncate(started);
            last = first;
        }

        @Override
        public void close() {
            sequences.close();
        }

        private int[] next(float[] logits) {
            int[] tokens = new int[rows];
            for (int row = 0; row < rows; row++) {
                tokens[row] = likeliest(logits, row * config.vocabulary(), config.vocabulary());
            }
            return tokens;
        }
    }
}
