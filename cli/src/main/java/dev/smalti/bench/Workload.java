package dev.smalti.bench;

/** A task that a contender is ready to do, again and again. For one thread; close it in any case. */
interface Workload extends AutoCloseable {
    /** Does it once. */
    void run();

    /** How many of the task's units one run makes. */
    double units();

    @Override
    void close();
}
