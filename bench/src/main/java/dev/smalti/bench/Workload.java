package dev.smalti.bench;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;

/** A task that a contender is ready to do, again and again. For one thread; close it in any case. */
interface Workload extends AutoCloseable {
    /** Does it once. */
    void run();

    /** Does it once; where Java's heap is too small for it, that is this contender's failure and not the process's end. */
    default void attempt() {
        try {
            run();
        } catch (OutOfMemoryError e) {
            throw heapIsFull(e);
        }
    }

    /** What to say where Java's heap does not suffice. */
    static SmaltiException heapIsFull(OutOfMemoryError e) {
        return new SmaltiException(
                Kind.RESOURCE,
                "Java's heap is too small for it; SMALTI_JAVA_OPTS=-Xmx4g gives more, a batch less takes less",
                e);
    }

    /** How many of the task's units one run makes. */
    double units();

    @Override
    void close();
}
