package dev.smalti.benchmarks;

import java.util.List;

/**
 * How long one task of one contender took, round by round.
 *
 * @param contender its title
 * @param task what it did
 * @param threads how many it could use
 * @param flops operations of one run
 * @param samples one for each round, in order
 */
record Timing(String contender, Task task, int threads, long flops, List<Sample> samples) {
    Timing {
        samples = List.copyOf(samples);
    }

    /** What is measured. */
    enum Task {
        ENCODE,
        DECODE
    }

    /** Which clock a figure is taken from. */
    enum Clock {
        /** Summed over all threads of the process: fair on one thread, little disturbed by neighbours. */
        CPU("CPU time"),
        /** What a user waits: fair only on a calm machine. */
        WALL("wall time");

        private final String title;

        Clock(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** One run. */
    record Sample(long wallNanos, long cpuNanos) {
        private long nanos(Clock clock) {
            return clock == Clock.CPU ? cpuNanos : wallNanos;
        }
    }

    /** The clock that is meaningful for the number of threads. */
    Clock clock() {
        return threads == 1 ? Clock.CPU : Clock.WALL;
    }

    /** In milliseconds; the mean of the middle two where their count is even. */
    double median(Clock clock) {
        long[] sorted = sorted(clock);
        int middle = sorted.length / 2;
        return (sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0) / 1e6;
    }

    /** The fastest round, in milliseconds. */
    double fastest(Clock clock) {
        return sorted(clock)[0] / 1e6;
    }

    /** The slowest round, in milliseconds. */
    double slowest(Clock clock) {
        long[] sorted = sorted(clock);
        return sorted[sorted.length - 1] / 1e6;
    }

    /** Speed at the median, in GFLOP/s. */
    double gigaflops() {
        return flops / median(clock()) / 1e6;
    }

    private long[] sorted(Clock clock) {
        return samples.stream()
                .mapToLong(sample -> sample.nanos(clock))
                .sorted()
                .toArray();
    }
}
