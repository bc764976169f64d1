package dev.smalti.job.run;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.bundle.Manifest;
import dev.smalti.job.DecodeJob;
import dev.smalti.job.DrawJob;
import dev.smalti.job.EncodeJob;
import dev.smalti.job.Execution;
import dev.smalti.job.Job;
import dev.smalti.job.Medium;
import dev.smalti.job.ModelReference;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.ReconstructJob;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.picture.TokenFile;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.synthesis.SynthesizerOptions;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs any {@link Job}. Each run opens its model and closes it again, so one runner serves many threads, as far as its
 * finders do.
 *
 * @param placement where jobs run
 * @param models where their models are
 * @param inputs where their files are
 */
public record JobRunner(Placement placement, ModelFinder models, InputFinder inputs) {
    /** Models by name or folder, files by path, on this device. */
    public static JobRunner on(Placement placement) {
        return new JobRunner(placement, ModelFinder.standard(), InputFinder.byPath());
    }

    /**
     * Does the work and writes the results. What can be checked is checked before the model's weights are loaded.
     *
     * @param outputs what is written, and where
     * @param listener is told how far it is
     * @throws SmaltiException in one line: the model, an input or a setting cannot be used, or the device failed
     * @throws java.util.concurrent.CancellationException where the listener or an interruption ends it
     */
    public JobResult run(Job job, OutputOptions outputs, JobListener listener) {
        PublishedInputs files = new PublishedInputs(inputs, outputs.unnamed());
        JobResult result = switch (kind(job)) {
            case ENCODE -> new EncodeRun(this, (EncodeJob) job, files, outputs, listener).run();
            case DECODE -> new DecodeRun(this, (DecodeJob) job, files, outputs, listener).run();
            case RECONSTRUCT -> new ReconstructRun(this, (ReconstructJob) job, files, outputs, listener).run();
            case DRAW -> new DrawRun(this, (DrawJob) job, files, outputs, listener).run();
        };
        listener.on(new JobEvent.Finished(result));
        return result;
    }

    private enum Work {
        ENCODE,
        DECODE,
        RECONSTRUCT,
        DRAW
    }

    /** Sealed, so none is forgotten; Java 17 has no pattern for it in a switch. */
    private static Work kind(Job job) {
        if (job instanceof EncodeJob) {
            return Work.ENCODE;
        }
        if (job instanceof DecodeJob) {
            return Work.DECODE;
        }
        return job instanceof ReconstructJob ? Work.RECONSTRUCT : Work.DRAW;
    }

    /**
     * The job with all that this runner would choose for it: the model by name and digest, and the kinds of conditions that
     * the model tells.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is no such model
     */
    public Job resolved(Job job) {
        ModelReference wanted = job.model() != null ? job.model() : fallback(job);
        Bundle bundle = models.find(wanted, Bundle.Check.LENGTHS);
        ModelReference found = new ModelReference(
                wanted.folder() == null ? bundle.manifest().name() : wanted.name(),
                wanted.folder(),
                ModelFinder.digest(bundle));
        if (!(job instanceof DrawJob drawing)) {
            return job.withModel(found);
        }
        Manifest manifest = bundle.manifest();
        Conditions conditions = new Conditions(manifest, Conditions.prior(manifest), drawing.size(), null);
        return drawing.withConditions(
                        drawing.conditions().stream().map(conditions::named).toList())
                .withModel(found);
    }

    /** The model of a job that names none. */
    private ModelReference fallback(Job job) {
        BundledModels bundled = BundledModels.onClassPath();
        Optional<String> name = job instanceof DrawJob drawing
                ? toDraw(bundled, drawing)
                : Optional.ofNullable(job instanceof DecodeJob decode ? modelOf(decode) : null)
                        .or(bundled::defaultName);
        return name.map(ModelReference::named)
                .orElseThrow(() -> SmaltiException.badInput("no model comes with this build; give --model DIR"));
    }

    /** The bundled model to draw with, or where that takes something else, the first that takes the job's conditions. */
    private static Optional<String> toDraw(BundledModels bundled, DrawJob job) {
        Optional<String> usual = bundled.drawingName().or(bundled::defaultName);
        return Stream.concat(usual.stream(), bundled.names().stream())
                .filter(name -> {
                    Manifest.Prior prior = bundled.manifest(name).prior();
                    return prior != null
                            && job.conditions().stream().allMatch(condition -> Conditions.fits(prior, condition));
                })
                .findFirst()
                .or(() -> usual);
    }

    /** The name of the bundled model whose tokens the first readable file holds, if it is one. */
    private @Nullable String modelOf(DecodeJob job) {
        for (var input : job.inputs()) {
            try {
                Path file = inputs.find(input);
                String name = TokenFile.read(file).model().name();
                return BundledModels.onClassPath().names().contains(name) ? name : null;
            } catch (IOException | SmaltiException e) {
                // Reported when its turn comes.
            }
        }
        return null;
    }

    /** The model's files; of them the manifest alone is read. */
    Bundle glance(Job job) {
        return models.find(job.model() != null ? job.model() : fallback(job), Bundle.Check.LENGTHS);
    }

    /** Opens the tokenizer of a job's model. */
    OpenTokenizer open(Job job) {
        Bundle bundle = models.find(job.model() != null ? job.model() : fallback(job), Bundle.Check.DIGESTS);
        Medium medium = Medium.of(bundle.manifest());
        Device device = placement.open();
        return new OpenTokenizer(
                bundle, medium, device, ImageTokenizer.open(bundle, device, tokenizer(job.execution())));
    }

    /** Opens a job's model with its prior. */
    OpenPrior openPrior(Job job, SynthesizerOptions options) {
        Bundle bundle = models.find(job.model() != null ? job.model() : fallback(job), Bundle.Check.DIGESTS);
        Medium medium = Medium.of(bundle.manifest());
        Device device = placement.open();
        Synthesizer synthesizer = Synthesizer.open(
                bundle,
                device,
                options.withTokenizer(tokenizer(job.execution()))
                        .withMaxBatch(job.execution().batch()));
        return new OpenPrior(new OpenTokenizer(bundle, medium, device, synthesizer.tokenizer()), synthesizer);
    }

    private static TokenizerOptions tokenizer(Execution execution) {
        TokenizerOptions options = TokenizerOptions.defaults().withMaxBatch(execution.batch());
        if (execution.memoryLimit() != null) {
            options = options.withMemoryLimit(execution.memoryLimit());
        }
        if (execution.tile() != null) {
            options = options.withTiling(options.tiling().withTile(execution.tile()));
        }
        return options;
    }
}
