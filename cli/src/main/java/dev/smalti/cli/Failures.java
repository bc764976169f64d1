package dev.smalti.cli;

import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Failure;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
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
        line.getErr().println("smalti: " + Console.oneLine(describe(e)) + "; see '" + command + " --help'");
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

    private static String describe(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return describeUnmatched(unmatched);
        }
        String message = String.valueOf(e.getMessage()).strip();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String describeUnmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().get(0);
        List<String> meant = e.getSuggestions();
        String hint = meant.isEmpty() ? "" : " (did you mean " + meant.get(0) + "?)";
        if (word.startsWith("-")) {
            return "there is no option '" + word + "'" + hint;
        }
        boolean top = !e.getCommandLine().getSubcommands().isEmpty();
        return (top ? "there is no command '" : "one argument too many: '") + word + "'" + hint;
    }
}
