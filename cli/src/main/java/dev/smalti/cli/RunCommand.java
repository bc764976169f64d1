package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.DrawnFilesArguments;
import dev.smalti.cli.argument.PlacementArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.io.FileFailure;
import dev.smalti.job.Job;
import dev.smalti.job.JobJson;
import dev.smalti.job.run.OutputOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti run}: any job, as JSON. */
@Command(
        name = "run",
        description = "Run a job that is written as JSON: encode, decode, reconstruct or draw.",
        footer = {
            "",
            "--print-job of those commands prints such a job; the manual's page of jobs says what may stand",
            "in it. Paths in it are relative to the working folder. Options that the job has no use for do",
            "nothing: a sheet of tokens, for example."
        })
final class RunCommand implements Callable<Integer> {
    private static final int LARGEST_BYTES = 1 << 24;
    private static final Path STANDARD_INPUT = Path.of("-");

    @Parameters(paramLabel = "JOB", description = "A file of JSON, or - for standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private final DrawnFilesArguments files = new DrawnFilesArguments();

    @Option(
            names = "--compare",
            order = 66,
            description = "Also write NAME.compare.png of reconstructions: the original at the left.")
    private boolean compare;

    @Option(
            names = "--private",
            order = 71,
            description = "Keep the names of inputs out of what is written; their digests stay.")
    private boolean unnamed;

    @Mixin
    private final PlacementArguments placement = new PlacementArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        Console console = smalti.console();
        OutputOptions outputs = files.outputs(unnamed);
        Job job = JobJson.read(text(), file.equals(STANDARD_INPUT) ? "standard input" : file.toString());
        return JobCommands.run(
                console,
                placement.runner(),
                job,
                compare ? outputs.withComparisons() : outputs,
                started -> placement.tell(console));
    }

    private String text() {
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw SmaltiException.badInput(file + ": a job has at most " + LARGEST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw FileFailure.unreadable(file + ": cannot be read", e);
        }
    }
}
