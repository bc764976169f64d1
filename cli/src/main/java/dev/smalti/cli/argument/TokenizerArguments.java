package dev.smalti.cli.argument;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.console.Console;
import dev.smalti.image.Tiling;
import dev.smalti.job.Execution;
import dev.smalti.job.Medium;
import dev.smalti.job.ModelReference;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.ModelFinder;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.synthesis.SynthesizerOptions;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model, and where and how it runs. */
public final class TokenizerArguments {
    @Option(
            names = "--model",
            paramLabel = "NAME|DIR",
            order = 10,
            description = "A bundled model or the folder of a bundle. Default: the one that 'smalti models' marks.")
    private @Nullable String model;

    @Mixin
    private final PlacementArguments placement = new PlacementArguments();

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            order = 13,
            converter = ByteSize.class,
            description = "Memory for one run beside the weights, e.g. 512m or 2g; what needs more is cut into tiles."
                    + " Default: a quarter of the machine's, at most 640m.")
    private @Nullable Long memoryLimit;

    @Option(
            names = "--tile",
            paramLabel = "N",
            order = 14,
            description =
                    "Cut maps larger than N by N tokens into tiles of that size. Default: what the model works best"
                            + " on, else whole where it fits the memory limit.")
    private @Nullable Integer tile;

    @Option(
            names = "--batch",
            paramLabel = "N",
            order = 15,
            defaultValue = "8",
            description = "How many of one size run at once. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The model that was named; absent where none was. */
    @Nullable
    public ModelReference reference() {
        check();
        return model == null ? null : ModelFinder.reference(model);
    }

    /** How much runs at once. */
    public Execution execution() {
        check();
        return new Execution(batch, tile, memoryLimit, Strategy.AUTO, null);
    }

    /** Runs jobs where it was asked for. */
    public JobRunner runner() {
        check();
        return placement.runner();
    }

    /** Whether a model was named. */
    public boolean named() {
        return model != null;
    }

    /** Where to run what is none of these models. */
    public Device device(Console console) {
        check();
        Device chosen = placement.device();
        placement.tell(console, chosen);
        return chosen;
    }

    /** How many of one size run at once. */
    public int batch() {
        return batch;
    }

    /**
     * Opens the model that was asked for, else the one of this name, else the default.
     *
     * @throws SmaltiException of kind UNSUPPORTED where there are no files of such channels
     */
    public OpenTokenizer open(Console console, @Nullable String wanted) {
        check();
        Bundle bundle = bundle(model != null ? model : wanted);
        Medium medium = Medium.of(bundle.manifest());
        Device chosen = placement.device();
        OpenTokenizer open = new OpenTokenizer(bundle, medium, chosen, ImageTokenizer.open(bundle, chosen, options()));
        placement.tell(console, chosen);
        return open;
    }

    /** The bundle that was asked for, else the default; of its files the manifest alone is read. */
    public Bundle glance() {
        check();
        return bundle(model, BundledModels::defaultName, Bundle.Check.LENGTHS);
    }

    /**
     * Opens the model that was asked for, with its prior.
     *
     * @param options how it draws; those of the tokenizer are these arguments'
     */
    public OpenPrior openPrior(Console console, SynthesizerOptions options) {
        check();
        Bundle bundle = bundle(model, TokenizerArguments::toDraw, Bundle.Check.DIGESTS);
        Medium medium = Medium.of(bundle.manifest());
        Device chosen = placement.device();
        Synthesizer synthesizer = Synthesizer.open(
                bundle, chosen, options.withTokenizer(options()).withMaxBatch(batch));
        placement.tell(console, chosen);
        return new OpenPrior(new OpenTokenizer(bundle, medium, chosen, synthesizer.tokenizer()), synthesizer);
    }

    private void check() {
        placement.check();
        if (model != null && model.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--model is a name or a folder, was ''");
        }
        requireAtLeast(spec, "--batch", batch, 1);
        requireAtLeast(spec, "--tile", tile, Tiling.SMALLEST_TILE);
    }

    private TokenizerOptions options() {
        TokenizerOptions options = TokenizerOptions.defaults().withMaxBatch(batch);
        if (memoryLimit != null) {
            options = options.withMemoryLimit(memoryLimit);
        }
        if (tile != null) {
            options = options.withTiling(options.tiling().withTile(tile));
        }
        return options;
    }

    /** Refuses an option's value that is too small, as a mistake in the command line. */
    public static void requireAtLeast(CommandSpec command, String option, @Nullable Integer value, int least) {
        if (value != null && value < least) {
            throw new ParameterException(command.commandLine(), option + " is at least " + least + ", was " + value);
        }
    }

    /** The bundled model to draw with; where there is none, the default, which says what it lacks. */
    private static Optional<String> toDraw(BundledModels bundled) {
        return bundled.drawingName().or(bundled::defaultName);
    }

    /** The bundle in this folder or of this name; without either, the default. */
    public static Bundle bundle(@Nullable String nameOrFolder) {
        return bundle(nameOrFolder, BundledModels::defaultName, Bundle.Check.DIGESTS);
    }

    /** The names of all bundled models. */
    public static List<String> bundled() {
        return BundledModels.onClassPath().names();
    }

    private static Bundle bundle(
            @Nullable String nameOrFolder, Function<BundledModels, Optional<String>> otherwise, Bundle.Check check) {
        String word = nameOrFolder != null
                ? nameOrFolder
                : otherwise
                        .apply(BundledModels.onClassPath())
                        .orElseThrow(
                                () -> SmaltiException.badInput("no model comes with this build; give --model DIR"));
        return ModelFinder.standard().find(ModelFinder.reference(word), check);
    }

    /** Says where it runs. */
    public void tell(Console console) {
        placement.tell(console);
    }
}
