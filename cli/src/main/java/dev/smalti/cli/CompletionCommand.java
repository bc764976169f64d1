package dev.smalti.cli;

import dev.smalti.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smalti generate-completion}: a script that teaches bash and zsh the commands and options. */
@Command(
        name = "generate-completion",
        hidden = true,
        description = "Print a completion script for bash and zsh: source <(smalti generate-completion)")
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        spec.commandLine().getOut().print(AutoComplete.bash(root.name(), root.commandLine()) + "\n");
        return ExitCode.OK;
    }
}
