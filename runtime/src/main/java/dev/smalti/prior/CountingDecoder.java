package dev.smalti.prior;

import dev.smalti.SamplingCost;

/** Draws nothing but token 0, and counts what a model would have to do. */
final class CountingDecoder implements TokenDecoder {
    private long runs;
    private long passes;
    private long tokens;

    @Override
    public Run start(Setup setup) {
        runs++;
        return new CountedRun(setup);
    }

    /** What was asked for by now, with this many tokens drawn. */
    SamplingCost cost(long drawn) {
        return new SamplingCost(runs, passes, tokens, drawn);
    }

    private final class CountedRun implements Run {
        private final Setup setup;
        private int length;
        /** How many tokens went through the model: all but the one drawn last. */
        private int computed;

        CountedRun(Setup setup) {
            this.setup = setup;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void truncate(int to) {
            length = to;
            computed = Math.min(computed, to);
        }

        @Override
        public int[][] draw(Draws draws) {
            int steps = draws.uniforms().length;
            length += draws.fed()[0].length + steps;
            passes += steps;
            tokens += (long) (length - 1 - computed) * setup.streams();
            computed = length - 1;
            return new int[steps][setup.rows()];
        }

        @Override
        public void close() {}
    }
}
