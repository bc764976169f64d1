package dev.smalti.cli;

import dev.smalti.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti data}: the examples that models are trained on. */
@Command(
        name = "data",
        description = "Look at examples to train on, and write them as files.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DataPreviewCommand.class, DataExportCommand.class})
final class DataCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Where this run prints. */
    Console console() {
        return smalti.console();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command of data");
    }
}
