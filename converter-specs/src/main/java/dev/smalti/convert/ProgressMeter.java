package dev.smalti.convert;

import dev.smalti.convert.ConversionProgress.Stage;

/** Counts the bytes of one stage and tells a listener, never more than the total. */
final class ProgressMeter implements AutoCloseable {
    private final ConversionProgress listener;
    private final Stage stage;
    private final long total;
    private long done;

    /** Starts a stage of so many bytes. */
    ProgressMeter(ConversionProgress listener, Stage stage, long total) {
        this.listener = listener;
        this.stage = stage;
        this.total = total;
        listener.at(stage, 0, total);
    }

    /** Counts some bytes. */
    void add(long bytes) {
        done = Math.min(total, done + bytes);
        listener.at(stage, done, total);
    }

    /** Ends the stage. */
    @Override
    public void close() {
        if (done < total) {
            add(total - done);
        }
    }
}
