package dev.smalti.benchmarks;

import dev.smalti.benchmarks.Timing.Clock;
import dev.smalti.benchmarks.Timing.Sample;
import java.util.List;

/** The middle and the ends of what was measured round by round. */
record Samples(List<Sample> all) {
    Samples {
        all = List.copyOf(all);
    }

    /** In milliseconds; the mean of the middle two where their count is even. */
    double median(Clock clock) {
        long[] sorted = sorted(clock);
        int middle = sorted.length / 2;
        return (sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0) / 1e6;
    }

    /** The fastest, in milliseconds. */
    double fastest(Clock clock) {
        return sorted(clock)[0] / 1e6;
    }

    /** The slowest, in milliseconds. */
    double slowest(Clock clock) {
        long[] sorted = sorted(clock);
        return sorted[sorted.length - 1] / 1e6;
    }

    private long[] sorted(Clock clock) {
        return all.stream().mapToLong(sample -> sample.nanos(clock)).sorted().toArray();
    }
}
