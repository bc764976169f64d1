package dev.smalti.cli.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a command has come, as a bar on standard error; closing it clears the line. */
public final class Progress implements AutoCloseable {
    private static final int COLUMNS = 80;
    private static final int WIDE_COLUMNS = 150;
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Whether standard error is a terminal: the launcher says so, as Java cannot tell. */
    public static boolean watched() {
        return Boolean.getBoolean("smalti.terminal");
    }

    /** A running bar, {@code total} steps long. */
    static ProgressBar bar(String task, long total) {
        return builder(task, total).build();
    }

    /** A running bar, {@code total} steps long, with room for measures and the time left. */
    static ProgressBar steps(String task, long total) {
        return builder(task, total)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDE_COLUMNS))
                .build();
    }

    private static ProgressBarBuilder builder(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
                .clearDisplayOnFinish();
    }

    /** A running bar, {@code total} tokens long, with tokens per second and the time left. */
    static ProgressBar tokens(String task, long total) {
        return builder(task, total).setUnit(" tokens", 1).showSpeed().build();
    }

    /** Counts {@code steps} more as done. */
    public void advance(int steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    /** Counts this many as done in all. */
    public void reach(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** Shows another count, of what is being done now. */
    public void at(String stage, long done, long total) {
        if (bar != null) {
            bar.maxHint(total).stepTo(done).setExtraMessage(" " + stage);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
