package dev.smalti.benchmarks;

import dev.smalti.Filters;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.TokenDecoder;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.OptionalLong;

/**
 * Smalti itself, through its decoder of tokens.
 *
 * @param title how reports call it
 * @param decoder one with a cache
 * @param config the prior's size
 * @param rows how many sequences run in lock step
 * @param weightBytes what a step reads; absent where it is not float32
 */
record SmaltiPrior(String title, TokenDecoder decoder, GptConfig config, int rows, OptionalLong weightBytes)
        implements PriorContender.Cached {
    @Override
    public Run start(int length) {
        return new Sequences(length);
    }

    /**
     * The reference's way.
     *
     * @param decoder one without a cache
     */
    record Reference(String title, TokenDecoder decoder, GptConfig config, int rows) implements PriorContender.Whole {
        @Override
        public int[] next(int length) {
            try (TokenDecoder.Run run = decoder.start(setup(config, rows))) {
                return run.draw(one(PriorSize.tokens(config, rows, length), true))[0];
            }
        }
    }

    private static Setup setup(GptConfig config, int rows) {
        return new Setup(rows, config.blockSize(), Filters.ARGMAX, 1);
    }

    private static Draws one(int[][] fed, boolean last) {
        return new Draws(fed, new float[1][fed.length], null, last);
    }

    private final class Sequences implements Run {
        private final TokenDecoder.Run run;
        private final int started;
        private final int[] first;
        private int[] last;

        Sequences(int length) {
            this.run = decoder.start(setup(config, rows));
            this.started = length;
            this.first = run.draw(one(PriorSize.tokens(config, rows, length), false))[0];
            this.last = first;
        }

        @Override
        public int[] last() {
            return last.clone();
        }

        @Override
        public void step() {
            last = run.draw(one(new int[rows][0], false))[0];
        }

        @Override
        public void rewind() {
            run.truncate(started + 1);
            last = first;
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
