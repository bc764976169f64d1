package dev.smalti.benchmarks;

import dev.smalti.benchmarks.Timing.Clock;
import dev.smalti.benchmarks.Timing.Sample;
import java.util.List;

/**
 * How long one task of one prior took, round by round.
 *
 * @param contender its title
 * @param task what it did
 * @param length tokens fed at once to each sequence, or tokens before the middle one of the steps
 * @param repeats how many times in a row a sample holds it
 * @param samples one for each round, in order
 */
record PriorTiming(String contender, Task task, int length, int repeats, List<Sample> samples) {
    PriorTiming {
        samples = List.copyOf(samples);
    }

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
    double median(Clock clock) {
        return new Samples(samples).median(clock) / repeats;
    }

    /** The fastest round, likewise. */
    double fastest(Clock clock) {
        return new Samples(samples).fastest(clock) / repeats;
    }

    /** The slowest round, likewise. */
    double slowest(Clock clock) {
        return new Samples(samples).slowest(clock) / repeats;
    }
}
