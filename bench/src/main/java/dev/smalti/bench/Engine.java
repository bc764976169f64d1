package dev.smalti.bench;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.image.Pixels;
import dev.smalti.prior.TokenDecoder;
import dev.smalti.prior.causal.Prior;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.synthesis.SynthesizerOptions;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Gets a model ready for a task: opens what the task needs, on inputs that are the same for every contender. */
final class Engine {
    /** A step is short: several together are one run. */
    static final int STEPS = 8;

    private final Bundle bundle;
    private final Manifest manifest;
    private final Device device;
    private final int batch;

    Engine(Bundle bundle, Device device, int batch) {
        this.bundle = bundle;
        this.manifest = bundle.manifest();
        this.device = device;
        this.batch = batch;
    }

    /**
     * Opens it.
     *
     * @throws SmaltiException where the device or the model does not do it
     */
    Workload open(BenchTask task) {
        return switch (task) {
            case ENCODE, QUANTIZE, DECODE -> tokenizer(task);
            case FIRST_TOKEN, PREFILL, STEP -> prior(task);
            case SAMPLE, WINDOW -> synthesizer(task);
            case TRAIN -> throw new IllegalArgumentException("a model is not trained");
        };
    }

    private Workload tokenizer(BenchTask task) {
        Manifest.FirstStage stage = manifest.firstStage();
        GridShape shape = Inputs.window(manifest);
        return orClose(ImageTokenizer.open(bundle, device, options()), tokenizer -> switch (task) {
            case ENCODE -> {
                List<Pixels> pictures = Inputs.pictures(stage, shape, batch);
                yield new Simple(batch, () -> tokenizer.latents(pictures), tokenizer);
            }
            case QUANTIZE -> {
                List<Latents> latents = Inputs.latents(stage, shape, batch);
                yield new Simple(batch, () -> latents.forEach(tokenizer::quantize), tokenizer);
            }
            default -> {
                List<TokenGrid> grids = Arrays.stream(Inputs.tokens(batch, shape.length(), stage.vocabulary()))
                        .map(tokens -> new TokenGrid(shape, tokens))
                        .toList();
                yield new Simple(batch, () -> tokenizer.decode(grids), tokenizer);
            }
        });
    }

    /** What is made of an open thing, which is closed where that fails: others are measured meanwhile. */
    private static <T extends AutoCloseable> Workload orClose(T open, Function<T, Workload> made) {
        try {
            return made.apply(open);
        } catch (RuntimeException | Error e) {
            Closing.now(open);
            throw e;
        }
    }

    private TokenizerOptions options() {
        return TokenizerOptions.defaults().withMaxBatch(batch).withMemoryLimit(Long.MAX_VALUE);
    }

    private Workload prior(BenchTask task) {
        Manifest.Prior of = prior();
        int read = read(manifest);
        TokenDecoder.Setup setup = new TokenDecoder.Setup(batch, of.blockSize(), Filters.NONE, 1);
        return orClose(Prior.open(bundle, device, Long.MAX_VALUE), prior -> {
            // A loop within the graph keeps no cache that could be cut back to where it was.
            TokenDecoder decoder = prior.decoder(task == BenchTask.STEP ? Strategy.STEP : Strategy.AUTO);
            return switch (task) {
                case FIRST_TOKEN -> new Simple(batch, () -> first(decoder, setup, conditionLength(manifest)), prior);
                case PREFILL -> new Simple((double) batch * read, () -> first(decoder, setup, read), prior);
                default -> new Steps(prior, decoder.start(setup), of, Math.max(1, read / 2));
            };
        });
    }

    private void first(TokenDecoder decoder, TokenDecoder.Setup setup, int length) {
        try (TokenDecoder.Run run = decoder.start(setup)) {
            run.draw(new TokenDecoder.Draws(
                    Inputs.tokens(batch, length, prior().vocabulary()), uniforms(1), null, true));
        }
    }

    private Workload synthesizer(BenchTask task) {
        Manifest.Prior of = prior();
        SynthesizerOptions options =
                SynthesizerOptions.defaults().withTokenizer(options()).withMaxBatch(batch);
        return orClose(Synthesizer.open(bundle, device, options), synthesizer -> {
            GridShape shape = task == BenchTask.SAMPLE
                    ? of.window()
                    : new GridShape(2 * of.window().rows(), 2 * of.window().columns());
            Condition condition =
                    condition(of.conditioning(), shape, manifest.firstStage().factor());
            List<SampleRequest> requests = IntStream.range(0, batch)
                    .mapToObj(i -> SampleRequest.of(shape, condition, SamplingOptions.DEFAULTS)
                            .withImage(i))
                    .toList();
            return task == BenchTask.SAMPLE
                    ? new Simple(
                            batch,
                            () -> synthesizer.tokenizer().decode(synthesizer.sample(requests, SampleListener.NONE)),
                            synthesizer)
                    : new Simple(
                            (double) batch * shape.length(),
                            () -> synthesizer.sample(requests, SampleListener.NONE),
                            synthesizer);
        });
    }

    private static Condition condition(Conditioning conditioning, GridShape shape, int factor) {
        if (conditioning instanceof Conditioning.ClassLabel) {
            return Condition.label(0);
        }
        if (conditioning instanceof Conditioning.Grid grid) {
            int down = grid.stage().factor() * (grid.downsample() == null ? 1 : grid.downsample());
            GridShape small = new GridShape(
                    Math.max(1, shape.rows() * factor / down), Math.max(1, shape.columns() * factor / down));
            return new Condition.Grid(new TokenGrid(
                    small, Inputs.tokens(1, small.length(), grid.stage().vocabulary())[0]));
        }
        if (conditioning instanceof Conditioning.Objects) {
            return new Condition.Scene(List.of());
        }
        return Condition.none();
    }

    private Manifest.Prior prior() {
        return prior(manifest);
    }

    /** The prior of a model that must have one. */
    static Manifest.Prior prior(Manifest manifest) {
        Manifest.Prior prior = manifest.prior();
        if (prior == null) {
            throw SmaltiException.badInput("the model " + manifest.name() + " has no prior");
        }
        return prior;
    }

    /** How many tokens a prefill reads: as many as leave room for some steps. */
    static int read(Manifest manifest) {
        return prior(manifest).blockSize() - STEPS;
    }

    /** How many tokens stand before those of the picture, at least one. */
    static int conditionLength(Manifest manifest) {
        Manifest.Prior prior = prior(manifest);
        return Math.max(
                1,
                prior.conditioning()
                        .length(prior.window(), manifest.firstStage().factor()));
    }

    private float[][] uniforms(int steps) {
        float[][] uniforms = new float[steps][batch];
        for (float[] row : uniforms) {
            Arrays.fill(row, 0.5f);
        }
        return uniforms;
    }

    /** One action on one open thing. */
    private record Simple(double units, Runnable action, AutoCloseable open) implements Workload {
        @Override
        public void run() {
            action.run();
        }

        @Override
        public void close() {
            Closing.now(open);
        }
    }

    /** Steps from a cache that is cut back to where it was after each run. */
    private final class Steps implements Workload {
        private final Prior prior;
        private final TokenDecoder.Run run;
        private final int past;

        Steps(Prior prior, TokenDecoder.Run run, Manifest.Prior of, int past) {
            this.prior = prior;
            this.run = run;
            this.past = past;
            try {
                run.draw(new TokenDecoder.Draws(Inputs.tokens(batch, past, of.vocabulary()), uniforms(1), null, false));
            } catch (RuntimeException | Error e) {
                run.close();
                throw e;
            }
        }

        @Override
        public void run() {
            run.draw(new TokenDecoder.Draws(new int[batch][0], uniforms(STEPS), null, false));
            run.truncate(past + 1);
        }

        @Override
        public double units() {
            return (double) batch * STEPS;
        }

        @Override
        public void close() {
            try (prior;
                    run) {
                // Closed in reverse order, both even where one fails.
            }
        }
    }
}
