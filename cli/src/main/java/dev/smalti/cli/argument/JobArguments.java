package dev.smalti.cli.argument;

import dev.smalti.job.run.OutputOptions;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a command does with the job that its arguments describe. */
public final class JobArguments {
    @Option(
            names = "--print-job",
            order = 70,
            description = "Print what would be done as JSON for 'smalti run', and do nothing.")
    private boolean print;

    @Option(
            names = "--private",
            order = 71,
            description = "Keep the names of inputs out of what is written; their digests stay.")
    private boolean unnamed;

    /** A file for each result, in this folder. */
    public OutputOptions outputs(Path folder) {
        OutputOptions plain = OutputOptions.in(folder);
        return unnamed ? plain.withoutNames() : plain;
    }

    /** Whether the job is printed and not run. */
    public boolean print() {
        return print;
    }

    /** Whether pictures keep their inputs' names to themselves. */
    public boolean unnamed() {
        return unnamed;
    }
}
