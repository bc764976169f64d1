package dev.smalti.prior;

import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import org.jspecify.annotations.Nullable;

/**
 * Draws the tokens of sequences with a prior; one implementation for each {@link dev.smalti.Strategy}. Threads may share
 * it.
 */
@FunctionalInterface
public interface TokenDecoder {
    /**
     * Starts sequences that run in lock step: each is fed as many tokens as the others.
     *
     * @throws SmaltiException of kind BAD_INPUT where the capacity exceeds the prior's block, RESOURCE where there is no
     *     room for the cache
     */
    Run start(Setup setup);

    /**
     * What a run is set up with.
     *
     * @param rows how many sequences are drawn, at least 1
     * @param capacity how many tokens each can hold, beside one that is drawn last
     * @param filters which tokens may be drawn
     * @param guidance 1 for none; with any other each sequence has an unconditional twin, so that twice as many are fed
     * @param rule how noise and logits make a token
     */
    record Setup(int rows, int capacity, Filters filters, float guidance, DrawRule rule) {
        /** A run that draws under {@link DrawRule#INVERSE_CDF}. */
        public Setup(int rows, int capacity, Filters filters, float guidance) {
            this(rows, capacity, filters, guidance, DrawRule.INVERSE_CDF);
        }

        /** How many sequences are fed: the conditional ones, then as many unconditional ones where there is guidance. */
        public int streams() {
            return guidance == 1 ? rows : 2 * rows;
        }

        /**
         * Refuses sequences that a prior cannot read.
         *
         * @throws SmaltiException of kind BAD_INPUT where they are longer than its block
         */
        public void requireFits(int blockSize) {
            if (rows < 1 || capacity < 1) {
                throw new IllegalArgumentException("rows and capacity are at least 1, were " + this);
            }
            if (capacity > blockSize) {
                throw SmaltiException.badInput(
                        "sequences of " + capacity + " tokens were asked for, the prior reads " + blockSize);
            }
        }
    }

    /**
     * Tokens to be drawn next.
     *
     * @param fed [streams][n] tokens that every sequence gets first, n from 0; after them, at least one token must be in
     *     each sequence
     * @param uniforms [steps][rows] the numbers to draw with, multiples of 2⁻²⁴ in [0, 1); of no effect where there are races
     * @param forced [steps][rows] a token that is taken instead of a drawn one, or -1; null where all are drawn
     * @param last whether nothing is drawn from this run afterwards, so that its cache may be dropped
     * @param races [steps][rows] the noise of each token where the setup says {@link DrawRule#GUMBEL}; null
     *     under the other rule
     */
    record Draws(
            int[][] fed,
            float[][] uniforms,
            int @Nullable [][] forced,
            boolean last,
            GumbelNoise @Nullable [][] races) {
        /** Draws under {@link DrawRule#INVERSE_CDF}. */
        public Draws(int[][] fed, float[][] uniforms, int @Nullable [][] forced, boolean last) {
            this(fed, uniforms, forced, last, null);
        }
    }

    /** Sequences on their way. For one thread; close it in any case. */
    interface Run extends AutoCloseable {
        /** How many tokens each sequence holds by now, fed and drawn. */
        int length();

        /**
         * Forgets the tokens from this length on.
         *
         * @param length from 0 to {@link #length()}
         */
        void truncate(int length);

        /**
         * Feeds tokens, then draws; what is drawn is part of the sequences from then on.
         *
         * @return [steps][rows] the tokens
         * @throws SmaltiException of kind BAD_INPUT where the capacity does not suffice, CORRUPT where the model's logits
         *     are not numbers
         */
        int[][] draw(Draws draws);

        @Override
        void close();
    }
}
