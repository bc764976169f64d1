package dev.smalti.cli;

import dev.smalti.cli.argument.DataArguments;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.data.Example;
import dev.smalti.data.ExamplePanels;
import dev.smalti.data.Examples;
import dev.smalti.picture.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti data preview}: examples and everything that is known of them, on one sheet. */
@Command(
        name = "preview",
        description = "Put examples on one sheet: a row for each, with its picture and all that is known of it.")
final class DataPreviewCommand implements Callable<Integer> {
    private static final int MOST = 256;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            order = 1,
            description = "The sheet, a PNG; its folder is made where it is missing.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Mixin
    private final DataArguments data = new DataArguments();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            order = 5,
            defaultValue = "12",
            description = "How many examples, from the first on; at most " + MOST + ". Default: ${DEFAULT-VALUE}.")
    private int count;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private DataCommand parent;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What was put on the sheet. */
    record Preview(String file, int examples, List<String> columns) {}

    @Override
    public Integer call() throws IOException {
        if (count < 1 || count > MOST) {
            throw new ParameterException(spec.commandLine(), "--count is from 1 to " + MOST + ", was " + count);
        }
        Examples examples = data.examples();
        List<Example> shown = LongStream.range(0, Math.min(count, examples.size()))
                .mapToObj(examples::get)
                .toList();
        Files.createDirectories(output.toAbsolutePath().getParent());
        PictureWriter.write(output, ExamplePanels.sheet(shown));
        parent.console()
                .result(
                        new Preview(output.toString(), shown.size(), ExamplePanels.TITLES),
                        output + ": " + shown.size() + " examples; from the left: "
                                + String.join(", ", ExamplePanels.TITLES));
        return ExitCode.OK;
    }
}
