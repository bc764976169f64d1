package dev.smalti.benchmarks;

import dev.smalti.benchmarks.measure.Clock;
import java.util.List;

/**
 * What was measured of a task with one number of threads.
 *
 * @param task what was trained
 * @param threads how many each contender could use
 * @param timings in the order of the contenders; the first is what the others are held against
 */
record TrainingPass(TrainingTask task, int threads, List<TrainingTiming> timings) {
    TrainingPass {
        timings = List.copyOf(timings);
    }

    /** The clock that is meaningful for the number of threads. */
    Clock clock() {
        return Clock.of(threads);
    }
}
