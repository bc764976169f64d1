package dev.smalti.cli;

import dev.smalti.Device;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.bench.Bench;
import dev.smalti.bench.BenchRun;
import dev.smalti.bench.BenchTask;
import dev.smalti.bench.Contender;
import dev.smalti.bench.DeviceLimits;
import dev.smalti.bench.Plan;
import dev.smalti.bench.Report;
import dev.smalti.bench.ReportFiles;
import dev.smalti.bench.Row;
import dev.smalti.bench.Subject;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Devices;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.StopSignals;
import dev.smalti.convert.Precision;
import dev.smalti.io.CacheFolder;
import dev.smalti.job.Release;
import dev.smalti.ort.ProviderStatus;
import dev.smalti.ort.Providers;
import dev.smalti.train.Recipe;
import dev.smalti.train.Recipes;
import dev.smalti.train.TokenizerRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code smalti bench}: how fast models are on the devices of this machine. */
@Command(
        name = "bench",
        description = "Measure how fast models are, side by side, on the devices of this machine.",
        subcommands = BenchCompareCommand.class,
        footer = {
            "",
            "Every model is measured on every device with every batch size, task by task, in turns, so",
            "that what disturbs the machine disturbs all alike: trust the ratios more than the milliseconds.",
            "Tasks: encode, quantize, decode; of priors first-token, prefill, step, sample, window; of",
            "recipes train. What cannot be measured is named, and the exit code is 4. Ctrl-C ends with",
            "what was measured by then.",
            "",
            "Models named random-f16, random-f8, random-f4 (tokenizers), random-12x768, random-24x1024 and",
            "random-48x1536 (transformers, blocks x width) have the sizes of published ones and random",
            "weights: as fast as those, without their checkpoints. They are made when they are first named,",
            "which takes a minute for a large one, and are kept in the folder for caches."
        })
final class BenchCommand implements Callable<Integer> {
    /** The folder among the caches of models with random weights. */
    private static final String RANDOM = "random";

    private static final String AUTO = "auto";

    @Parameters(
            paramLabel = "NAME|DIR",
            arity = "0..*",
            description = "Bundled models, folders of bundles, or models with random weights, see below. Default: every"
                    + " bundled model.")
    private final List<String> models = new ArrayList<>();

    @Option(
            names = "--task",
            paramLabel = "TASK",
            split = ",",
            order = 1,
            converter = TaskWord.class,
            description = "What to measure, with commas between. Default: all that each can do, but window.")
    private @Nullable List<BenchTask> tasks;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 2,
            description = {
                "Where; repeat for several: cpu, cuda, cuda:1, or others that 'smalti doctor' shows, each with options after"
                        + " commas: cpu,threads=1. Default: cpu, and cuda where it works."
            })
    private final List<String> devices = new ArrayList<>();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            order = 3,
            defaultValue = "1",
            description = "How many at once, with commas between. Default: ${DEFAULT-VALUE}.")
    private final List<Integer> batches = new ArrayList<>();

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            order = 4,
            description = "Also measure steps of the training of this tokenizer, task train; repeat for several.")
    private final List<String> recipes = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            split = ",",
            order = 4,
            description = "Of the models with random weights: fp32, fp16, int8, and of transformers int4, with commas"
                    + " between. A bundle has its own. Default: fp32.")
    private final List<Precision> precisions = new ArrayList<>();

    @Option(
            names = "--quick",
            order = 5,
            description = "A first look: fewer rounds, and no more than a few seconds for a task.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            order = 6,
            description = "How often each has its turn. Default: 15, with --quick 7; fewer where a task takes long.")
    private @Nullable Integer rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            order = 7,
            description = "Runs of each that do not count. Default: 2, with --quick 1.")
    private @Nullable Integer warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            order = 8,
            description = "For each task, after which no further round begins. Default: 120, with --quick 12.")
    private @Nullable Integer seconds;

    @Option(
            names = "--baseline",
            paramLabel = "TEXT",
            order = 9,
            description =
                    "What ratios relate to: of each task, the first whose name, as the report has it, holds this text."
                            + " Default: the first of each task.")
    private @Nullable String baseline;

    @Option(
            names = "--profile",
            order = 11,
            description = "Afterwards, run everything a few times more and say which operators took how long, on which"
                    + " provider each really ran, and how often tensors were copied between host and device.")
    private boolean profile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            order = 10,
            description = "Write bench.json, bench.csv, bench.md, bench.html and a chart per task to this folder.")
    private @Nullable Path output;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Console console = smalti.console();
        Plan plan = plan();
        List<Contender> contenders = contenders(console);
        checkBaseline(contenders);
        if (output != null) {
            // Before anything is measured: what cannot be written would be lost.
            ReportFiles.make(output);
        }
        BenchRun run = new BenchRun(contenders, baseline, Release.version(), command());
        try (StopSignals stop = StopSignals.listen()) {
            Map<String, DeviceLimits> limits = run.measureLimits(stop::requested);
            new Bench(plan, listener(console, run), stop::requested, limits)
                    .run(wanted(), contenders, baseline == null ? "" : baseline);
            if (profile) {
                run.profile(stop::requested);
            }
            Report report = run.report(!stop.requested());
            console.result(report, BenchText.of(report));
            if (output != null) {
                ReportFiles.write(output, report);
                console.note("wrote " + output.resolve(ReportFiles.PAGE));
            }
            if (stop.requested()) {
                return stop.exitCode();
            }
            return report.skipped().isEmpty() ? ExitCode.OK : ExitCode.DEVICE;
        }
    }

    /** Where this command and those below it print. */
    Console console() {
        return smalti.console();
    }

    private Plan plan() {
        TokenizerArguments.requireAtLeast(spec, "--rounds", rounds, 1);
        TokenizerArguments.requireAtLeast(spec, "--warm-up", warmUp, 1);
        TokenizerArguments.requireAtLeast(spec, "--seconds", seconds, 1);
        batches.forEach(batch -> TokenizerArguments.requireAtLeast(spec, "--batch", batch, 1));
        Plan plan = quick ? Plan.QUICK : Plan.THOROUGH;
        plan = rounds == null ? plan : plan.withRounds(rounds);
        plan = warmUp == null ? plan : plan.withWarmUp(warmUp);
        return seconds == null ? plan : plan.withLongest(seconds);
    }

    private List<BenchTask> wanted() {
        if (tasks != null) {
            return tasks.stream().distinct().toList();
        }
        return Arrays.stream(BenchTask.values())
                .filter(task -> task != BenchTask.WINDOW)
                .toList();
    }

    private List<Contender> contenders(Console console) {
        if (!precisions.isEmpty() && models.stream().noneMatch(RandomBundle.names()::contains)) {
            throw new ParameterException(
                    spec.commandLine(), "--precision goes with models with random weights; a bundle has its own");
        }
        List<Subject> subjects = new ArrayList<>();
        List<String> names = models.isEmpty() && recipes.isEmpty() ? TokenizerArguments.bundled() : models;
        Map<Subject.Model, String> named = new LinkedHashMap<>();
        names.forEach(name -> models(name, console).forEach(model -> named.put(model, name)));
        named.forEach((model, name) -> subjects.add(isAlone(model, named.keySet()) ? model : model.told(name)));
        recipes.forEach(name -> subjects.add(new Subject.Training(recipe(name))));
        if (subjects.isEmpty()) {
            throw SmaltiException.badInput("no model comes with this build; give the folder of a bundle");
        }
        List<String> where = devices(console);
        List<Contender> contenders = new ArrayList<>();
        for (Subject subject : subjects) {
            for (String device : where) {
                if (subject instanceof Subject.Training training) {
                    contenders.add(
                            contender(subject, device, training.recipe().data().batch()));
                } else {
                    batches.stream().distinct().forEach(batch -> contenders.add(contender(subject, device, batch)));
                }
            }
        }
        contenders.stream().collect(Collectors.groupingBy(Contender::label)).forEach((label, same) -> {
            if (same.size() > 1) {
                throw new ParameterException(spec.commandLine(), "'" + label + "' was named twice");
            }
        });
        return contenders;
    }

    private static boolean isAlone(Subject.Model model, Collection<Subject.Model> all) {
        return all.stream()
                        .filter(other -> other.name().equals(model.name())
                                && other.precision().equals(model.precision()))
                        .count()
                == 1;
    }

    private List<Subject.Model> models(String name, Console console) {
        if (!RandomBundle.names().contains(name)) {
            return List.of(Subject.Model.of(TokenizerArguments.bundle(name), false));
        }
        Path folder = CacheFolder.path().resolve(RANDOM);
        List<Subject.Model> models = new ArrayList<>();
        for (Precision precision : precisions.isEmpty() ? List.of(Precision.FP32) : precisions) {
            console.note("takes or makes " + name + " in " + precision.key() + " in " + folder);
            models.add(Subject.Model.of(RandomBundle.of(name, precision, folder), RandomBundle.isPrior(name)));
        }
        return models;
    }

    private Contender contender(Subject subject, String device, int batch) {
        try {
            Device chosen = Providers.device(device);
            String name = device.startsWith(AUTO) ? chosen.id() + device.substring(AUTO.length()) : device;
            return new Contender(subject, chosen, name, batch);
        } catch (SmaltiException e) {
            if (e.kind() == SmaltiException.Kind.BAD_INPUT) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Those that were asked for; a wrong or missing one fails when it is first used, for the others to be measured. */
    private List<String> devices(Console console) {
        if (!devices.isEmpty()) {
            return devices;
        }
        ProviderStatus cuda = Providers.probe(Provider.CUDA);
        if (cuda.usable()) {
            return List.of("cpu", "cuda");
        }
        if (Devices.hasNvidia()) {
            console.note("measures cpu, not cuda: " + Devices.shortcoming(cuda));
        }
        return List.of("cpu");
    }

    private TokenizerRecipe recipe(String nameOrFile) {
        Recipe recipe = Recipes.parse(Recipes.read(nameOrFile));
        if (recipe instanceof TokenizerRecipe tokenizer) {
            return tokenizer;
        }
        throw SmaltiException.badInput("the recipe " + nameOrFile + " trains no tokenizer; only those are measured");
    }

    private void checkBaseline(List<Contender> contenders) {
        String text = baseline;
        if (text != null && Contender.named(text, contenders).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--baseline '" + text + "' is in none of the names: "
                            + contenders.stream().map(Contender::label).collect(Collectors.joining("; ")));
        }
    }

    private List<String> command() {
        List<String> words = new ArrayList<>(List.of("smalti"));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }

    private Bench.Listener listener(Console console, BenchRun run) {
        return new Bench.Listener() {
            @Override
            public void opens(BenchTask task, Contender contender) {
                console.note(task + ": opens " + contender.label());
            }

            @Override
            public void measures(BenchTask task, int contenders) {
                console.note(task + ": measures " + contenders + (contenders == 1 ? " contender" : " in turns"));
            }

            @Override
            public void measured(List<Row> rows) {
                run.add(rows);
                if (output != null) {
                    // A device's driver can end the process, and whoever waits can lose patience.
                    ReportFiles.keep(output, run.report(false));
                }
            }

            @Override
            public void skips(Report.Skip skip) {
                console.warn(skip.task() + " of " + skip.contender() + " is not measured: " + skip.reason());
                run.skip(skip);
            }
        };
    }

    /** A task, as it is written on the command line. */
    static final class TaskWord implements ITypeConverter<BenchTask> {
        @Override
        public BenchTask convert(String text) {
            return Arrays.stream(BenchTask.values())
                    .filter(task -> task.id().equals(text.replace('_', '-')))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(BenchTask.values())
                                    .map(BenchTask::id)
                                    .collect(Collectors.joining(", "))
                            + " but was '" + text + "'"));
        }
    }
}
