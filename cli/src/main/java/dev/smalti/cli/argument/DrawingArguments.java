package dev.smalti.cli.argument;

import dev.smalti.Condition;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.cli.argument.DrawingOutput;
import dev.smalti.job.OpenPrior;
import dev.smalti.cli.argument.SamplingArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Skipped;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.ManifestText;
import dev.smalti.picture.Provenance;
import dev.smalti.prior.GridSampler;
import dev.smalti.synthesis.SynthesizerOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands that draw have in common: which model, how it draws, and what is written. */
public final class DrawingArguments {
    @Mixin
    private final DrawingOutput output = new DrawingOutput();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final SamplingArguments sampling = new SamplingArguments();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private @Nullable Long seed;

    /** What the model says of itself; no weight is read. */
    public Manifest manifest() {
        return model.glanceToDraw().manifest();
    }

    /** The seed, the same one each time. */
    public long seed() {
        if (seed == null) {
            seed = sampling.seed();
        }
        return seed;
    }

    /**
     * Draws the subjects and prints what was done.
     *
     * @param task what the progress bar calls it
     * @throws SmaltiException as the options, the model or the drawing demand
     */
    public int draw(Console console, String task, Manifest manifest, List<Subject> subjects) {
        Prior prior = Conditions.prior(manifest);
        SamplingOptions how = sampling.options(seed());
        Condition against = sampling.against(prior.conditioning());
        DrawnFiles files = output.files();
        output.requireFew(subjects.size(), files.count());
        requireOneSize(files, subjects);
        requireColours(files, manifest);
        subjects.forEach(subject -> GridSampler.requireDrawable(
                prior, manifest.firstStage().factor(), subject.given().fit().grid(), sampling.scheme()));
        List<DrawnFiles.Place> places = files.places(
                sampling.folder(),
                manifest.name(),
                subjects.stream().map(Subject::name).toList());
        files.requireOthers(
                subjects.stream().flatMap(subject -> subject.files().stream()).toList(), places);
        SynthesizerOptions options = sampling.synthesizer(model.onProcessor());
        if (files.preview() != null) {
            options = options.withChunk(Math.min(options.chunk(), files.preview()));
        }
        if (sampling.byChance()) {
            console.note("seed " + seed());
        }
        subjects.stream()
                .map(subject -> subject.given().fit().grid())
                .distinct()
                .filter(grid -> !prior.slidesOver(grid) && !grid.equals(prior.window()))
                .forEach(grid -> console.note(grid + " tokens are no window of " + prior.window()
                        + ": they are drawn as one sequence, which suits a model that was trained on such pictures"));
        try (OpenPrior open = model.openPrior(console, options)) {
            Provenance made = open.first().provenance(spec).withSeed(seed());
            Drawing drawing = new Drawing(open, files, made, how, against, sampling.scheme(), model.batch());
            Skipped skipped = new Skipped(console);
            Drawing.Result result = drawing.run(console, task, subjects, places, skipped);
            console.result(result, result.text());
            result.summary().lines().forEach(console::note);
            return skipped.exitCode(subjects.size() * files.count());
        }
    }

    private static void requireOneSize(DrawnFiles files, List<Subject> subjects) {
        boolean together = files.grid() || files.npz() != null;
        if (together
                && subjects.stream()
                                .map(subject -> subject.given().fit())
                                .distinct()
                                .count()
                        > 1) {
            throw SmaltiException.badInput(
                    "--grid and --npz hold pictures of one size, these differ; bring them to one with --size");
        }
    }

    private static void requireColours(DrawnFiles files, Manifest manifest) {
        if (files.npz() != null && manifest.firstStage().content() != Manifest.Content.IMAGE) {
            throw SmaltiException.unsupported("--npz holds pictures, the model " + manifest.name() + " draws "
                    + ManifestText.plural(manifest.firstStage().content()));
        }
    }
}
