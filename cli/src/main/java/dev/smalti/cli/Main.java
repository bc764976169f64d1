package dev.smalti.cli;

import dev.smalti.GridShape;
import dev.smalti.Scheme;
import dev.smalti.Strategy;
import dev.smalti.cli.argument.OptionNames;
import dev.smalti.cli.argument.PixelBox;
import dev.smalti.cli.argument.Words;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Interruption;
import dev.smalti.cli.console.StandardStream;
import dev.smalti.cli.help.GroupedHelp;
import dev.smalti.convert.Precision;
import dev.smalti.convert.WeightStorage;
import dev.smalti.job.PictureSize;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.spec.Part;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** Starts {@code smalti}: arguments in, an exit code out (see {@link ExitCode}). */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Interruption watch = Interruption.watch();
        int code = run(
                args,
                StandardStream.of(FileDescriptor.out),
                StandardStream.of(FileDescriptor.err).writer());
        watch.finished();
        System.exit(code);
    }

    /** As below; a result that could not be printed is a failure of the command too. */
    public static int run(String[] args, StandardStream out, PrintWriter err) {
        PrintWriter writer = out.writer();
        int code = run(args, writer, err);
        writer.flush();
        String loss = out.loss();
        if (loss == null || code != ExitCode.OK) {
            return code;
        }
        err.println("smalti: " + Console.oneLine(loss));
        return ExitCode.RESOURCE;
    }

    /** Runs one command in this process: results to {@code out}, everything else to {@code err}. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = commandLine(out, err);
        return line.execute(GroupedHelp.install(line, OptionNames.normalize(args)));
    }

    /** The whole command line, ready to run or to describe itself. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new SmaltiCommand())
                .setOut(out)
                .setErr(err)
                // A picture may be called @home.png; nothing on the command line is read from a file.
                .setExpandAtFiles(false)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
        line.registerConverter(Path.class, Words::path)
                .registerConverter(PictureSize.class, Words::pixels)
                .registerConverter(PixelBox.class, PixelBox::parse)
                .registerConverter(Strategy.class, text -> Words.oneOf(Strategy.class, text))
                .registerConverter(Scheme.class, text -> Words.oneOf(Scheme.class, text))
                .registerConverter(Part.class, text -> Words.oneOf(Part.class, text))
                .registerConverter(WeightStorage.class, text -> Words.oneOf(WeightStorage.class, text))
                .registerConverter(Precision.class, text -> Words.oneOf(Precision.class, text))
                .registerConverter(Activation.class, text -> Words.oneOf(Activation.class, text.replace('-', '_')))
                .registerConverter(GridShape.class, Words::shape);
        keepOrder(line);
        return line.setExecutionStrategy(Main::runLast);
    }

    /** Help shows a command's own options first and those of all commands last, not all of them by the alphabet. */
    private static void keepOrder(CommandLine line) {
        line.getCommandSpec().usageMessage().sortOptions(false).sortSynopsis(false);
        line.getSubcommands().values().forEach(Main::keepOrder);
    }

    /** As picocli does it, but an {@link Error} too ends in one clear line and not in a stack trace. */
    private static int runLast(CommandLine.ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
            return Failures.execution(e, parsed.commandSpec().commandLine(), parsed);
        }
    }
}
