package dev.smalti.cli.console;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * How far a command has come where nobody watches a bar, as in a log: a line every ten seconds, and none for what takes less.
 * Thread-safe.
 */
final class ProgressLines implements AutoCloseable {
    private static final int SECONDS = 10;

    private final ScheduledExecutorService clock;
    private final PrintWriter err;
    private final String task;
    private final String unit;
    private String stage = "";
    private long done;
    private long total;

    /**
     * Begins to count.
     *
     * @param unit what is counted, e.g. {@code tokens}; empty where it has no name
     */
    ProgressLines(PrintWriter err, String task, String unit, long total) {
        this.err = err;
        this.task = task;
        this.unit = unit;
        this.total = total;
        this.clock = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, "smalti-progress");
            thread.setDaemon(true);
            return thread;
        });
        // Ended with its clock.
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::print, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    synchronized void advance(long steps) {
        done += steps;
    }

    synchronized void reach(long count) {
        done = count;
    }

    synchronized void at(String what, long count, long all) {
        stage = what;
        done = count;
        total = all;
    }

    private void print() {
        err.println(line());
        err.flush();
    }

    /** What there is to say now. */
    synchronized String line() {
        String counted = unit.isEmpty() ? "" : " " + unit;
        String share = total > 0 ? " (" + 100 * Math.min(done, total) / total + " %)" : "";
        return "smalti: " + task + (stage.isEmpty() ? "" : ", " + stage) + ": " + done + " of " + total + counted
                + share;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
