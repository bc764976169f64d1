package dev.smalti.cli;

import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Failure;
import dev.smalti.cli.help.ForeignOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints whatever a command throws as one line on standard error and says which exit code it is. */
final class Failures {
    private static final String REPORT = "this is a defect of smalti: please report the command with what it prints"
            + " under --debug, and the output of 'smalti doctor'";

    private Failures() {}

    /** A command line that cannot be understood. */
    static int usage(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        String command = line.getCommandSpec().qualifiedName();
        line.getErr().println("smalti: " + Console.oneLine(describe(e, args)) + "; see '" + command + " --help'");
        return ExitCode.USAGE;
    }

    /** A command that failed. */
    static int execution(Throwable thrown, CommandLine line, ParseResult parsed) {
        Failure failure = Failure.of(thrown);
        line.getErr().println("smalti: " + failure.message());
        if (failure.exitCode() == ExitCode.INTERNAL) {
            line.getErr().println("smalti: " + REPORT);
        }
        if (((SmaltiCommand) line.getCommandSpec().root().userObject()).debug) {
            thrown.printStackTrace(line.getErr());
        }
        return failure.exitCode();
    }

    private static String describe(ParameterException e, String[] args) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return describeUnmatched(unmatched);
        }
        if (e instanceof MissingParameterException) {
            // Who brings another tool's word for what is missing wants to hear ours.
            for (String word : args) {
                Optional<String> ours = word.startsWith("-") && !isOption(e.getCommandLine(), word)
                        ? ForeignOptions.hint(e.getCommandLine().getCommandSpec(), word)
                        : Optional.empty();
                if (ours.isPresent()) {
                    return "there is no option '" + word + "': " + ours.get();
                }
            }
        }
        String message = String.valueOf(e.getMessage()).strip();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static boolean isOption(CommandLine line, String word) {
        return line.getCommandSpec().findOption(word.replaceFirst("=.*", "")) != null;
    }

    private static String describeUnmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        List<String> meant = e.getSuggestions();
        String hint = meant.isEmpty() ? "" : " (did you mean " + meant.get(0) + "?)";
        if (word.startsWith("-")) {
            return "there is no option '" + word + "'"
                    + ForeignOptions.hint(e.getCommandLine().getCommandSpec(), word)
                            .map(ours -> ": " + ours)
                            .orElse(hint);
        }
        boolean top = !e.getCommandLine().getSubcommands().isEmpty();
        return (top ? "there is no command '" : "one argument too many: '") + word + "'" + hint;
    }
}
