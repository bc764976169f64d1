package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.drawing.DrawingSummary;
import dev.smalti.job.drawing.DrawnPicture;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What happens to a job that runs, in this order: {@link Started}, any of the others, and {@link Finished}. */
public sealed interface JobEvent {
    /**
     * The model is open and the inputs are checked; the work begins.
     *
     * @param task what is done, in a word: {@code encode}, {@code decode}, {@code reconstruct} or {@code draw}
     * @param run the model and where it runs
     * @param unit what is counted
     * @param total how many of them there are
     * @param costs what drawing takes, counted for the first batch; absent where nothing is drawn, or no picture is larger
     *     than the window
     */
    record Started(String task, OpenTokenizer.Setup run, Unit unit, long total, DrawingSummary.@Nullable Costs costs)
            implements JobEvent {}

    /** What is counted. */
    enum Unit {
        /** Files that are read. */
        FILES,
        /** Tokens that are drawn or given. */
        TOKENS
    }

    /**
     * Some of it is done.
     *
     * @param done how much in all, in {@link Started#unit}
     */
    record Advanced(long done) implements JobEvent {}

    /**
     * A file is written and stays, whatever happens later.
     *
     * @param output the file
     */
    record Written(Path output) implements JobEvent {}

    /**
     * A prior has drawn a picture.
     *
     * @param picture the picture, with its file where it has one of its own
     */
    record Drawn(DrawnPicture picture) implements JobEvent {}

    /**
     * An unfinished picture is shown.
     *
     * @param image its number
     * @param output the file, which is removed at the end
     */
    record Previewed(long image, Path output) implements JobEvent {}

    /**
     * A file cannot be used, or cannot be written; the others are done.
     *
     * @param file the file
     * @param reason why, in one line
     */
    record Skipped(Path file, SmaltiException reason) implements JobEvent {}

    /** What a user should know, in one line. */
    record Note(String text) implements JobEvent {}

    /** All is done. */
    record Finished(JobResult result) implements JobEvent {}
}
