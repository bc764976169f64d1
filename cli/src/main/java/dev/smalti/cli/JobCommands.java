package dev.smalti.cli;

import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.cli.argument.JobArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.JobConsole;
import dev.smalti.job.DrawJob;
import dev.smalti.job.Job;
import dev.smalti.job.JobJson;
import dev.smalti.job.run.JobEvent;
import dev.smalti.job.run.JobResult;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.OutputOptions;
import java.util.function.Consumer;

/** Runs a command's job, or prints it. */
final class JobCommands {
    private JobCommands() {}

    /**
     * Runs the job and prints its events and its result; or prints the job alone, where that was asked for.
     *
     * @param started is told that the model is open, e.g. to say where it runs
     */
    static int run(
            Console console,
            JobArguments arguments,
            JobRunner runner,
            Job job,
            OutputOptions outputs,
            Consumer<JobEvent.Started> started) {
        if (arguments.print()) {
            console.text(JobJson.write(runner.resolved(job)));
            return ExitCode.OK;
        }
        return run(console, runner, job, outputs, started);
    }

    /** Runs the job and prints its events and its result. */
    static int run(
            Console console, JobRunner runner, Job job, OutputOptions outputs, Consumer<JobEvent.Started> started) {
        try (JobConsole listener = new JobConsole(console, started)) {
            JobResult result = runner.run(job, outputs, listener);
            return listener.finish(result, JobText.of(result), total(result));
        }
    }

    /** Draws, or prints the job. */
    static int draw(Console console, DrawingArguments drawing, DrawJob job) {
        OutputOptions outputs = drawing.outputs();
        JobRunner runner = drawing.runner();
        if (drawing.byChance() && !drawing.arguments().print()) {
            console.note("seed " + job.seed());
        }
        return run(
                console,
                drawing.arguments(),
                runner,
                job,
                outputs,
                started -> drawing.model().tell(console));
    }

    /** How many files there would have been. */
    private static int total(JobResult result) {
        if (result instanceof JobResult.Encoding encoding) {
            return encoding.pictures().size() + encoding.skipped().size();
        }
        if (result instanceof JobResult.Decoding decoding) {
            return decoding.pictures().size() + decoding.skipped().size();
        }
        return result instanceof JobResult.Reconstruction reconstruction
                ? reconstruction.pictures().size() + reconstruction.skipped().size()
                : ((JobResult.Drawing) result).pictures().size();
    }
}
