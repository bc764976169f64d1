package dev.smalti.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Starts {@code smalti}: arguments in, an exit code out (see {@link ExitCode}). */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Interruption watch = Interruption.watch();
        int code = run(args, writer(FileDescriptor.out), writer(FileDescriptor.err));
        watch.finished();
        System.exit(code);
    }

    /** Runs one command in this process: results to {@code out}, everything else to {@code err}. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return commandLine(out, err).execute(OptionNames.normalize(args));
    }

    /** The whole command line, ready to run or to describe itself. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new SmaltiCommand())
                .setOut(out)
                .setErr(err)
                // A picture may be called @home.png; nothing on the command line is read from a file.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
        return line.setExecutionStrategy(Main::runLast);
    }

    /** As picocli does it, but an {@link Error} too ends in one clear line and not in a stack trace. */
    private static int runLast(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
            return Failures.execution(e, parsed.commandSpec().commandLine(), parsed);
        }
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
    }
}
