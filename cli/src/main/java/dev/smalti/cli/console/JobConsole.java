package dev.smalti.cli.console;

import dev.smalti.job.run.JobEvent;
import dev.smalti.job.run.JobListener;
import dev.smalti.job.run.JobResult;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints what happens to a job: a progress bar, remarks, and the files that are passed over. Closing it clears the bar. */
public final class JobConsole implements JobListener, AutoCloseable {
    private final Console console;
    private final Consumer<JobEvent.Started> started;
    private final Skipped skipped;
    private @Nullable Progress progress;

    /** @param started is told first that the model is open */
    public JobConsole(Console console, Consumer<JobEvent.Started> started) {
        this.console = console;
        this.started = started;
        this.skipped = new Skipped(console);
    }

    @Override
    public void on(JobEvent event) {
        if (event instanceof JobEvent.Started start) {
            started.accept(start);
            progress = start.unit() == JobEvent.Unit.TOKENS
                    ? console.tokens(start.task(), start.total())
                    : console.progress(start.task(), start.total());
        } else if (event instanceof JobEvent.Advanced advanced && progress != null) {
            progress.reach(advanced.done());
        } else if (event instanceof JobEvent.Skipped passed) {
            skipped.add(passed.file(), passed.reason());
        } else if (event instanceof JobEvent.Note note) {
            console.note(note.text());
        }
    }

    @Override
    public boolean cancelled() {
        return Interruption.isRequested();
    }

    /** Prints the result, as JSON or as this text, and says with which code the command ends. */
    public int finish(JobResult result, String text, int total) {
        close();
        console.result(result, text);
        if (result instanceof JobResult.Drawing drawing) {
            drawing.summary().lines().forEach(console::note);
        }
        return skipped.exitCode(total);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
