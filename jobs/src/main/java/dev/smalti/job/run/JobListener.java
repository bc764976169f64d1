package dev.smalti.job.run;

/** Whoever wants to know how far a job is. Called on the thread that runs the job, so a slow listener slows it. */
@FunctionalInterface
public interface JobListener {
    /** Something happened. What this throws ends the job. */
    void on(JobEvent event);

    /**
     * Whether the job is to end: it then fails with a {@link java.util.concurrent.CancellationException}, and what is
     * finished stays.
     */
    default boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }

    /** Takes no notice. */
    static JobListener none() {
        return event -> {};
    }
}
