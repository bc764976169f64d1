package dev.smalti.benchmarks;

/**
 * One run of a prior: what a step, a prefill or a whole sequence is, apart from what it costs.
 *
 * @param streams sequences in lock step, from 1
 * @param past tokens of each in the cache, from 0
 * @param fed tokens of each that are read, from 1
 */
record Forward(int streams, int past, int fed) {
    Forward {
        if (streams < 1 || past < 0 || fed < 1) {
            throw new IllegalArgumentException(
                    "a run has at least one stream and reads at least one token, was %d, %d after %d"
                            .formatted(streams, fed, past));
        }
    }

    /** How many tokens are read in all sequences. */
    long tokens() {
        return (long) streams * fed;
    }
}
