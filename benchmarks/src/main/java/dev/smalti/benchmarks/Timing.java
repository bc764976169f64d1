package dev.smalti.benchmarks;

import dev.smalti.bench.CpuTime;
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

        /** The clock that is meaningful for the number of threads. */
        static Clock of(int threads) {
            return threads == 1 ? CPU : WALL;
        }
    }

    /** One run. */
    record Sample(long wallNanos, long cpuNanos) {
        /** How long a task takes. */
        static Sample of(Runnable task) {
            long cpu = CpuTime.ofProcess();
            long wall = System.nanoTime();
            task.run();
            return new Sample(System.nanoTime() - wall, CpuTime.ofProcess() - cpu);
        }

        /** By this clock. */
        long nanos(Clock clock) {
            return clock == Clock.CPU ? cpuNanos : wallNanos;
        }
    }

    /** The clock that is meaningful for the number of threads. */
    Clock clock() {
        return Clock.of(threads);
    }

    /** In milliseconds; the mean of the middle two where their count is even. */
    double median(Clock clock) {
        return new Samples(samples).median(clock);
    }

    /** The fastest round, in milliseconds. */
    double fastest(Clock clock) {
        return new Samples(samples).fastest(clock);
    }

    /** The slowest round, in milliseconds. */
    double slowest(Clock clock) {
        return new Samples(samples).slowest(clock);
    }

    /** Speed at the median, in GFLOP/s. */
    double gigaflops() {
        return flops / median(clock()) / 1e6;
    }
}
