package dev.smalti.benchmarks;

import java.util.OptionalLong;

/**
 * A prior to be measured, always with the same tokens fed and the likeliest token taken. One thread calls it; whoever
 * opened what lies behind it closes that.
 */
sealed interface PriorContender {
    /** How reports call it. */
    String title();

    /** One that keeps the keys and values of what it has read. */
    non-sealed interface Cached extends PriorContender {
        /** Bytes of weights that a step reads; absent where nobody has counted. */
        OptionalLong weightBytes();

        /**
         * Feeds as many tokens to new sequences at once and takes the next.
         *
         * @param length from 1 to less than the block
         */
        Run start(int length);
    }

    /** One that reads the whole sequence again for every token, as the reference samples. */
    non-sealed interface Whole extends PriorContender {
        /**
         * Reads sequences of this length.
         *
         * @param length from 1 to the block
         * @return the next token of each
         */
        int[] next(int length);
    }

    /** Sequences on their way. */
    interface Run extends AutoCloseable {
        /** The last token of each sequence. */
        int[] last();

        /** Reads the last tokens, takes the next ones. */
        void step();

        /** Goes back to where it started, with the last tokens of then. */
        void rewind();

        @Override
        void close();
    }
}
