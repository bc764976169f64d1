package dev.smalti.cli;

import dev.smalti.cli.console.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smalti help COMMAND}: the same as {@code smalti COMMAND --help}. */
@Command(name = "help", description = "Show the help of a command.", sortOptions = false)
final class HelpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command; without it, smalti as a whole.")
    private @Nullable String command;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine smalti = spec.root().commandLine();
        CommandLine about = command == null ? smalti : smalti.getSubcommands().get(command);
        if (about == null) {
            throw new ParameterException(smalti, "there is no command '" + command + "'");
        }
        about.usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
