package dev.smalti.cli.training;

import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.run.LogLine;
import dev.smalti.train.Recipe;
import dev.smalti.train.TrainingListener;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a training goes: a bar with its measures on a terminal, else a line every minute. */
final class TrainingConsole implements TrainingListener, AutoCloseable {
    private static final long LINE_NANOS = 10_000_000_000L;
    /** Of one step in the mean that the speed and the time left are reckoned from. */
    private static final double SMOOTHING = 0.05;

    private final Console console;
    private final Recipe recipe;
    private @Nullable Progress progress;
    private @Nullable LogLine last;
    private double seconds;
    private long toldAt;

    TrainingConsole(Console console, Recipe recipe) {
        this.console = console;
        this.recipe = recipe;
    }

    @Override
    public void started(long steps) {
        if (steps > 0) {
            console.note("goes on after step " + steps);
        }
        progress = console.steps(recipe.name(), recipe.steps());
        progress.reach(steps);
    }

    @Override
    public void step(LogLine line) {
        seconds = last == null ? line.seconds() : seconds + SMOOTHING * (line.seconds() - seconds);
        boolean first = last == null;
        last = line;
        double speed = seconds > 0 ? line.pictures() / seconds : 0;
        String state = String.format(Locale.ROOT, "%s, %.3g/s", text(line.measures()), speed);
        if (progress != null) {
            progress.at(state, line.step(), recipe.steps());
        }
        if (!Progress.watched() && (first || System.nanoTime() - toldAt >= LINE_NANOS)) {
            toldAt = System.nanoTime();
            console.note("step " + line.step() + " of " + recipe.steps() + ": " + state + ", "
                    + time(seconds * (recipe.steps() - line.step())) + " left");
        }
    }

    @Override
    public void remark(String line) {
        console.warn(line);
    }

    /** The last step of this start. */
    Optional<LogLine> last() {
        return Optional.ofNullable(last);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }

    /** Measures in a few digits, e.g. {@code loss 0.0312, usage 0.9}. */
    static String text(Map<String, Float> measures) {
        return measures.entrySet().stream()
                .map(measure -> measure.getKey() + " " + digits(measure.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Hours, minutes and seconds, e.g. {@code 1:02:03}. */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    private static String digits(float value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : "%.3g", value);
    }
}
