package dev.smalti.cli.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a command has come: a bar on standard error where that is a terminal, else a line every ten seconds. Closing it
 * clears the bar.
 */
public final class Progress implements AutoCloseable {
    private static final int COLUMNS = 80;
    private static final int WIDE_COLUMNS = 150;
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;
    private final @Nullable ProgressLines lines;

    private Progress(@Nullable ProgressBar bar, @Nullable ProgressLines lines) {
        this.bar = bar;
        this.lines = lines;
    }

    /** A bar. */
    Progress(ProgressBar bar) {
        this(bar, null);
    }

    /** A line now and then. */
    Progress(ProgressLines lines) {
        this(null, lines);
    }

    /** Nothing at all. */
    static Progress silent() {
        return new Progress(null, null);
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
        if (lines != null) {
            lines.advance(steps);
        }
    }

    /** Counts this many as done in all. */
    public void reach(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
        if (lines != null) {
            lines.reach(done);
        }
    }

    /** Shows another count, of what is being done now. */
    public void at(String stage, long done, long total) {
        if (bar != null) {
            bar.maxHint(total).stepTo(done).setExtraMessage(" " + stage);
        }
        if (lines != null) {
            lines.at(stage, done, total);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        if (lines != null) {
            lines.close();
        }
    }
}
