package dev.smalti.cli;

import dev.smalti.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code smalti}: what its commands share. */
@Command(
        name = "smalti",
        description = "Images to tokens and back with VQGAN, on ONNX Runtime.",
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConvertCommand.class,
            InspectCommand.class,
            EncodeCommand.class,
            DecodeCommand.class,
            ReconstructCommand.class,
            SampleCommand.class,
            CompleteCommand.class,
            PaintCommand.class,
            VariationsCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            LikelihoodCommand.class,
            DataCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            HelpCommand.class,
            CompletionCommand.class,
            WarmUpCommand.class,
        },
        footer = {
            "",
            "Option names may be written with underscores: --memory_limit is --memory-limit.",
            "Exit codes: 0 done, 1 defect of smalti, 2 wrong usage, 3 bad input, 4 device, 5 out of a resource."
        })
final class SmaltiCommand implements Runnable {
    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Print the result as JSON on standard output, and nothing else there.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Print nothing but results and errors.")
    boolean quiet;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Print the stack trace of an error.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 103,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 104,
            description = "Print the version and exit.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    /** Where this run prints. */
    Console console() {
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), json, quiet);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }
}
