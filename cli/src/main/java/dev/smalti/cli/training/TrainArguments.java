package dev.smalti.cli.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.cli.argument.PlacementArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.train.Recipes;
import dev.smalti.train.TrainerOptions;
import dev.smalti.train.TrainerOptions.Rhythm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every training is told. */
public final class TrainArguments {
    private static final int BATCH_THREADS = 1;
    private static final int KEPT = 2;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            order = 1,
            description = "What to train and how: a recipe that 'smalti train recipes' shows, or a JSON file.")
    @Nullable
    String recipe;

    @Option(
            names = "--data",
            paramLabel = "scenes|DIR|FILE",
            order = 2,
            description = "What to learn from: the word scenes for pictures that smalti draws itself, a folder of"
                    + " pictures with all folders below it, or a text file with one picture per line.")
    @Nullable
    String data;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RUN",
            order = 3,
            description = "The run's folder, to be made; with --resume, the one to go on with.")
    @SuppressWarnings("NullAway.Init")
    Path output;

    @Option(
            names = "--steps",
            paramLabel = "N",
            order = 4,
            description = "How many steps in all, those done before included. Default: the recipe's.")
    @Nullable
    Long steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            order = 5,
            description = "How many pictures make a step. Default: the recipe's.")
    private @Nullable Integer batch;

    @Option(
            names = "--size",
            paramLabel = "N",
            order = 6,
            description = "Side of the pictures in pixels. Default: the recipe's.")
    private @Nullable Integer size;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            order = 7,
            description = "Another value in the recipe, such as --set optimizer.rate=0.0001; may be given often.")
    private final Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 8,
            description = "Seed of the first weights, the order of the data and all other chance. Default: 0.")
    @Nullable
    Long seed;

    @Option(
            names = "--resume",
            order = 9,
            description = "Go on with the run that is in the folder, bit for bit; start it where there is none.")
    boolean resume;

    @Option(
            names = "--export",
            order = 10,
            description = "Train no further: write export/ from the newest checkpoint of the run in the folder.")
    boolean export;

    @Option(
            names = "--save-every",
            paramLabel = "N",
            order = 11,
            defaultValue = "500",
            description =
                    "Steps between checkpoints; 0 for none but by the clock and at the end. Default: ${DEFAULT-VALUE}.")
    private long saveEvery;

    @Option(
            names = "--save-minutes",
            paramLabel = "N",
            order = 12,
            defaultValue = "10",
            description = "Minutes after which a checkpoint is written too; 0 for never. Default: ${DEFAULT-VALUE}.")
    private long saveMinutes;

    @Option(
            names = "--sample-every",
            paramLabel = "N",
            order = 13,
            defaultValue = "500",
            description = "Steps between sheets of samples; 0 for one at the end. Default: ${DEFAULT-VALUE}.")
    private long sampleEvery;

    @Option(
            names = "--log-every",
            paramLabel = "N",
            order = 14,
            defaultValue = "1",
            description = "Steps between lines of the log. Default: ${DEFAULT-VALUE}.")
    private long logEvery;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 15,
            defaultValue = "cpu",
            description = "Where to train: cpu, or another that 'smalti doctor' shows. Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            order = 16,
            defaultValue = "0",
            description = "Threads on the processor. Default: one per core.")
    private int threads;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses what makes no sense together or at all. */
    void check() {
        atLeast("--steps", steps, 1);
        if (export && steps != null) {
            throw wrong("--export trains no further: leave out --steps, or train with --resume");
        }
        atLeast("--save-every", saveEvery, 0);
        atLeast("--save-minutes", saveMinutes, 0);
        atLeast("--sample-every", sampleEvery, 0);
        atLeast("--log-every", logEvery, 1);
        TokenizerArguments.requireAtLeast(spec, "--batch", batch, 1);
        TokenizerArguments.requireAtLeast(spec, "--size", size, 1);
        PlacementArguments.requireThreads(spec, threads);
    }

    /** The recipe that was asked for with its changes; of {@code given}, where none was named. */
    ObjectNode recipe(@Nullable ObjectNode given) {
        ObjectNode named = recipe != null ? Recipes.read(recipe) : given;
        if (named == null) {
            throw wrong("a new run needs --recipe");
        }
        Map<String, String> all = new LinkedHashMap<>(changes);
        put(all, "data.batch", batch);
        put(all, "data.size", size);
        put(all, "steps", steps);
        return Recipes.changed(named, all);
    }

    /** How the trainer is driven for so many steps. */
    TrainerOptions options(long all) {
        Rhythm rhythm = new Rhythm(logEvery, sampleEvery, saveEvery, Duration.ofMinutes(saveMinutes), KEPT);
        return new TrainerOptions(all, rhythm, BATCH_THREADS);
    }

    /** Where to train. */
    Device device() {
        return PlacementArguments.device(spec, device, threads);
    }

    /** How many threads compute on the processor. */
    int threads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** A mistake in the command line. */
    public ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static void put(Map<String, String> all, String key, @Nullable Number value) {
        if (value != null) {
            all.put(key, value.toString());
        }
    }

    private void atLeast(String option, @Nullable Long value, long least) {
        if (value != null && value < least) {
            throw wrong(option + " is at least " + least + ", was " + value);
        }
    }
}
