package dev.smalti.benchmarks.measure;

import dev.smalti.bench.CpuTime;

/** What one turn took, in nanoseconds. */
public record Sample(long wallNanos, long cpuNanos) {
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
