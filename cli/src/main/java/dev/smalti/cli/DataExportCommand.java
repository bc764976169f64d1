package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.DataArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Progress;
import dev.smalti.data.ExampleFolder;
import dev.smalti.data.Examples;
import dev.smalti.data.Scenes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti data export}: examples as files, with everything that is known of them. */
@Command(
        name = "export",
        description = "Write examples as files: pictures and, beside them, all that is known of each.",
        footer = {
            "",
            "DIR/pictures/CLASS/000000.png has DIR/segmentations/CLASS/000000.png, and so on in depths,",
            "edges, poses (JSON of OpenPose), boxes (a scene as --scene takes it) and captions. 'smalti",
            "paint' draws from the maps, and 'smalti train --data DIR/pictures' learns from the pictures."
        })
final class DataExportCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            order = 1,
            description = "The folder for the files, made where it is missing.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Mixin
    private final DataArguments data = new DataArguments();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            order = 5,
            defaultValue = "12",
            description = "How many examples. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--first",
            paramLabel = "N",
            order = 6,
            defaultValue = "0",
            description = "Number of the first example, which its files are called by. Default: ${DEFAULT-VALUE}.")
    private long first;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DataCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What was written. */
    record Export(String folder, List<String> pictures) {}

    @Override
    public Integer call() {
        if (count < 1 || count > MOST) {
            throw new ParameterException(spec.commandLine(), "--count is from 1 to " + MOST + ", was " + count);
        }
        Examples examples = data.examples();
        if (first < 0 || first > examples.size() - count) {
            throw new ParameterException(spec.commandLine(), "--first is from 0, was " + first);
        }
        if (Files.exists(output) && !Files.isDirectory(output)) {
            throw SmaltiException.badInput(output + " is a file; choose a folder");
        }
        Console console = parent.console();
        ExampleFolder folder = new ExampleFolder(output, data.classes(), Scenes.OBJECTS);
        List<String> written = new ArrayList<>();
        try (Progress progress = console.progress("export", count)) {
            for (long number = first; number < first + count; number++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
                written.add(folder.write(number, examples.get(number)).toString());
                progress.advance(1);
            }
        }
        console.result(
                new Export(output.toString(), written),
                output + ": " + count + " examples; their pictures are in " + output.resolve(ExampleFolder.PICTURES));
        return ExitCode.OK;
    }
}
