package dev.smalti.cli;

import dev.smalti.Device;
import dev.smalti.bundle.Bundle;
import dev.smalti.cli.argument.ConditionFileArguments;
import dev.smalti.cli.argument.PlacementArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.likelihood.ComparedModels;
import dev.smalti.cli.likelihood.LikelihoodCases;
import dev.smalti.cli.likelihood.LikelihoodReport;
import dev.smalti.cli.likelihood.ModelCondition;
import dev.smalti.job.LikelihoodCase;
import dev.smalti.synthesis.Synthesizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti likelihood}: how likely models find tokens, so that one can see what a precision costs. */
@Command(
        name = "likelihood",
        description = "Measure how likely models find pictures, e.g. what int8 and int4 of one model cost.",
        footer = {
            "",
            "Each picture is scaled and cropped to the window of the first model and encoded by it once;",
            "all models are asked about the same tokens. The models must be made from one checkpoint.",
            "Nats and bits are negative log-likelihoods, so less is better; the difference is to the",
            "first model, in nats per token. Agreement is how often the likeliest token is the first",
            "model's. Pictures that cannot be read are named and skipped, and the exit code is 3."
        })
final class LikelihoodCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PICTURE|FOLDER",
            arity = "0..*",
            description = "Pictures, and folders of them with all folders below; with --tokens files of tokens.")
    private List<Path> inputs = List.of();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME|DIR",
            order = 1,
            description = "A model with a prior; once for each that is to be compared.")
    private List<String> models = List.of();

    @Option(
            names = "--condition",
            paramLabel = "CLASS|FILE|DIR",
            order = 2,
            description = "What the models are given: a class by number or name; a picture or a scene for all; or a"
                    + " folder in which each picture has one of its own name.")
    private @Nullable String condition;

    @Mixin
    private final ConditionFileArguments conditions = new ConditionFileArguments();

    @Option(names = "--tokens", order = 3, description = "The arguments are files of tokens.")
    private boolean tokens;

    @Option(
            names = "--random",
            paramLabel = "N",
            order = 4,
            description = "Instead of pictures: N grids that the first model draws.")
    private @Nullable Integer random;

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 5,
            defaultValue = "0",
            description = "With --random: the seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 11,
            defaultValue = "auto",
            description = "As for 'smalti encode'. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(
            names = "--threads",
            paramLabel = "N",
            order = 12,
            defaultValue = "0",
            description = "Threads on the processor. Default: one per core.")
    private int threads;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        check();
        Console console = smalti.console();
        Device where = PlacementArguments.device(spec, device, threads);
        ComparedModels compared = ComparedModels.open(models);
        LikelihoodReport report = new LikelihoodReport(compared, where.id());
        Skipped skipped = new Skipped(console);
        List<LikelihoodCase> cases = new ArrayList<>();
        int total = 0;
        for (Bundle bundle : compared.bundles()) {
            try (Synthesizer synthesizer = Synthesizer.open(bundle, where)) {
                if (cases.isEmpty()) {
                    LikelihoodCases reader = reader(compared, synthesizer, skipped, console);
                    cases.addAll(read(reader));
                    total = cases.size() + skipped.files().size();
                }
                try (Progress progress = console.progress("likelihood", cases.size())) {
                    for (LikelihoodCase one : cases) {
                        report.add(one, synthesizer.likelihoods(one.condition(), one.tokens()));
                        progress.advance(1);
                    }
                }
            }
            if (cases.isEmpty()) {
                break;
            }
        }
        console.result(report.result(skipped.files()), report.text());
        return skipped.exitCode(total);
    }

    private void check() {
        TokenizerArguments.requireAtLeast(spec, "--random", random, 1);
        PlacementArguments.requireThreads(spec, threads);
        if (inputs.isEmpty() == (random == null)) {
            throw usage("name pictures, or say how many grids are to be drawn with --random");
        }
        if (tokens && random != null) {
            throw usage("--tokens and --random exclude each other");
        }
        if (models.stream().anyMatch(String::isEmpty)) {
            throw usage("--model is a name or a folder, was ''");
        }
    }

    private LikelihoodCases reader(ComparedModels compared, Synthesizer first, Skipped skipped, Console console) {
        ModelCondition given = ModelCondition.of(compared.first(), first, condition, conditions);
        return new LikelihoodCases(compared.first(), first, given, skipped, console);
    }

    private List<LikelihoodCase> read(LikelihoodCases reader) {
        if (random != null) {
            return reader.drawn(random, seed);
        }
        return tokens ? reader.tokens(inputs) : reader.pictures(inputs);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
