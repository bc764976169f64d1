package dev.smalti.benchmarks;

import dev.smalti.bench.Distribution;
import dev.smalti.benchmarks.measure.Clock;
import dev.smalti.benchmarks.measure.Samples;

/**
 * How long one task of one prior took, round by round.
 *
 * @param contender its title
 * @param task what it did
 * @param length tokens fed at once to each sequence, or tokens before the middle one of the steps
 * @param repeats how many times in a row a sample holds it
 * @param samples one for each round
 */
record PriorTiming(String contender, Task task, int length, int repeats, Samples samples) {
    /** What is measured. */
    enum Task {
        /** The condition at once, into an empty cache; with the first token. */
        PREFILL,
        /** One token with a cache. */
        STEP,
        /** A whole sequence without a cache, for one token. */
        WHOLE
    }

    /** Of one task, in milliseconds. */
    Distribution milliseconds(Clock clock) {
        return samples.milliseconds(clock, repeats);
    }
}
