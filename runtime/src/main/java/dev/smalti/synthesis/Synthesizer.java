package dev.smalti.synthesis;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.PixelSize;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingCost;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.condition.ClassNames;
import dev.smalti.image.Pixels;
import dev.smalti.ort.CallsInFlight;
import dev.smalti.prior.GridJob;
import dev.smalti.prior.GridSampler;
import dev.smalti.prior.SamplerSettings;
import dev.smalti.prior.causal.Prior;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws pictures with the prior of a bundle: a condition becomes a grid of tokens, and the first stage makes a picture of
 * it. Threads may share it; whoever opens it closes it. Graphs are loaded when first needed, and what cannot be drawn is
 * refused before.
 *
 * <p>The same request gives the same tokens whatever it is drawn together with, on any number of threads.
 *
 * <p>Once it is closed, every call but {@link #close} ends with an {@link IllegalStateException}. Calls that are running
 * then return as if nothing had happened; what was submitted or is being published ends with a
 * {@link CancellationException}, unless it was done already.
 */
public final class Synthesizer implements AutoCloseable {
    private final Bundle bundle;
    private final Device device;
    private final SynthesizerOptions options;
    private final Prior prior;
    private final ImageTokenizer tokenizer;
    private final ConditionTokens conditions;
    private final MicroBatcher batcher;
    private final KeptBudget kept = new KeptBudget();
    private @Nullable ImageTokenizer conditionTokenizer;
    private final CallsInFlight calls = new CallsInFlight("this synthesizer");

    private Synthesizer(Bundle bundle, Device device, SynthesizerOptions options, Prior prior) {
        this.bundle = bundle;
        this.device = device;
        this.options = options;
        this.prior = prior;
        this.tokenizer = ImageTokenizer.open(bundle, device, options.tokenizer());
        this.conditions = new ConditionTokens(
                prior.manifest(), bundle.manifest().firstStage().factor());
        this.batcher = new MicroBatcher(
                (requests, unwanted) -> whileOpen(
                        () -> draw(requests, SampleListener.NONE, () -> unwanted.getAsBoolean() || calls.isRefusing())),
                options.maxBatch());
    }

    /** Opens a bundle with {@link SynthesizerOptions#defaults}. */
    public static Synthesizer open(Bundle bundle, Device device) {
        return open(bundle, device, SynthesizerOptions.defaults());
    }

    /**
     * Opens a bundle.
     *
     * @throws SmaltiException of kind BAD_INPUT where it has no prior, DEVICE where the device cannot be used; there is no
     *     fall-back
     */
    public static Synthesizer open(Bundle bundle, Device device, SynthesizerOptions options) {
        return new Synthesizer(bundle, device, options, Prior.open(bundle, device, options.cacheLimit()));
    }

    /** What the bundle says about the prior. */
    public Manifest.Prior prior() {
        return prior.manifest();
    }

    /** The first stage: decodes what is drawn, and encodes pictures that are to be completed or varied. */
    public ImageTokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The tokenizer of pictures that the prior takes as its condition.
     *
     * @throws SmaltiException of kind BAD_INPUT where it takes none
     */
    public ImageTokenizer conditionTokenizer() {
        return calls.call(this::openedConditionTokenizer);
    }

    private synchronized ImageTokenizer openedConditionTokenizer() {
        ImageTokenizer opened = conditionTokenizer;
        if (opened == null) {
            opened = ImageTokenizer.openCondition(bundle, device, options.tokenizer());
            conditionTokenizer = opened;
        }
        return opened;
    }

    /** The shape of the grid for which a picture in [channels, H, W] pixels is the condition. */
    public GridShape gridFor(Pixels condition) {
        return tokenizer.gridFor(condition.height(), condition.width());
    }

    /**
     * The smallest grid whose picture covers this size. Its picture is larger where a side is no multiple of the pixels per
     * token; see {@link ImageTokenizer#fit}.
     */
    public GridShape gridFor(PixelSize size) {
        return tokenizer.gridFor(size.height(), size.width());
    }

    /**
     * A class as a condition.
     *
     * @param word its name, one of its names where the model lists several, or its number; in any case
     * @throws SmaltiException of kind BAD_INPUT where the prior takes no class, or knows none or several of this name
     */
    public Condition classNamed(String word) {
        if (prior().conditioning() instanceof Conditioning.ClassLabel classes) {
            return Condition.label(ClassNames.find(classes, word));
        }
        throw SmaltiException.badInput(
                "this model takes " + ConditionTokens.wanted(prior().conditioning()) + ", not a class");
    }

    /**
     * A picture as a condition, e.g. a segmentation with one channel for each label.
     *
     * @param picture [channels, H, W], of the size of the picture that is to be drawn
     * @throws SmaltiException of kind BAD_INPUT where the prior takes none, or of other channels
     */
    public Condition condition(Pixels picture) {
        return calls.call(() -> encoded(picture));
    }

    private Condition encoded(Pixels picture) {
        ImageTokenizer stage = conditionTokenizer();
        Pixels seen = picture;
        if (prior().conditioning() instanceof Conditioning.Grid grid && grid.downsample() != null) {
            GridShape shape = gridFor(picture);
            // A grid that is one sequence has a condition of one size, whatever its shape.
            GridShape window = prior().slidesOver(shape) ? prior().window() : shape;
            seen = nearest(
                    picture,
                    grid.downsample() * shape.rows() / window.rows(),
                    grid.downsample() * shape.columns() / window.columns());
        }
        return new Condition.Grid(stage.encode(seen));
    }

    /** Every pixel of the result is the one at its place, rounded down ({@code F.interpolate} of the reference). */
    private static Pixels nearest(Pixels picture, int height, int width) {
        float[] values = new float[Math.multiplyExact(picture.channels(), Math.multiplyExact(height, width))];
        int at = 0;
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    int y = (int) ((long) row * picture.height() / height);
                    int x = (int) ((long) column * picture.width() / width);
                    values[at++] = picture.at(channel, y, x);
                }
            }
        }
        return new Pixels(picture.channels(), height, width, values);
    }

    /** Draws one grid of the prior's window. */
    public TokenGrid sample(Condition condition, SamplingOptions how) {
        return sample(List.of(SampleRequest.of(prior().window(), condition, how)), SampleListener.NONE)
                .get(0);
    }

    /**
     * Draws one picture of this size: the upper left of the smallest grid that covers it.
     *
     * @return [channels, H, W] in [-1, 1]
     * @throws SmaltiException as {@link #sample(List, SampleListener, BooleanSupplier)} and {@link ImageTokenizer#decode}
     * @throws CancellationException where the thread is interrupted
     */
    public Pixels draw(Condition condition, PixelSize size, SamplingOptions how) {
        return calls.call(() -> {
            SampleRequest request = SampleRequest.of(gridFor(size), condition, how);
            TokenGrid grid = sample(List.of(request), SampleListener.NONE).get(0);
            return tokenizer.fit(size.height(), size.width()).crop(tokenizer.decode(grid));
        });
    }

    /** Draws each request, as many together as fit; see {@link #sample(List, SampleListener, BooleanSupplier)}. */
    public List<TokenGrid> sample(List<SampleRequest> requests, SampleListener listener) {
        return sample(requests, listener, () -> false);
    }

    /**
     * Draws each request, as many together as fit.
     *
     * @param listener is told how far it is
     * @param cancelled is asked between chunks of tokens
     * @return the grids, in the order of the requests
     * @throws SmaltiException of kind BAD_INPUT where a request does not fit the prior or asks for another strategy than the
     *     others, UNSUPPORTED where the scheme cannot
     *     do it, RESOURCE where memory does not suffice, CORRUPT where the model's logits are not numbers
     * @throws CancellationException where it was cancelled, or the thread is interrupted
     */
    public List<TokenGrid> sample(List<SampleRequest> requests, SampleListener listener, BooleanSupplier cancelled) {
        return calls.call(() -> draw(requests, listener, cancelled));
    }

    private List<TokenGrid> draw(List<SampleRequest> requests, SampleListener listener, BooleanSupplier cancelled) {
        if (requests.isEmpty()) {
            return List.of();
        }
        List<GridJob> jobs = jobs(requests);
        SamplerSettings settings = settings(requests);
        int taken = kept.take(useful(requests), settings.limits().keptRuns());
        try {
            return new GridSampler(prior(), prior.decoder(strategy(requests)), settings.withKeptRuns(taken))
                    .sample(jobs, listener, cancelled);
        } finally {
            kept.give(taken);
        }
    }

    /** The strategy of all requests, which one decoder draws together. */
    private static Strategy strategy(List<SampleRequest> requests) {
        Strategy first = requests.get(0).options().strategy();
        for (SampleRequest request : requests) {
            if (request.options().strategy() != first) {
                throw SmaltiException.badInput("pictures are drawn together by one strategy, these ask for "
                        + first.name().toLowerCase(Locale.ROOT) + " and "
                        + request.options().strategy().name().toLowerCase(Locale.ROOT));
            }
        }
        return first;
    }

    /** How many runs a sliding window could continue in a later row: one for each column at which a window starts. */
    private int useful(List<SampleRequest> requests) {
        int most = 0;
        for (SampleRequest request : requests) {
            GridShape shape = request.known().shape();
            if (prior().slidesOver(shape)) {
                most = Math.max(most, shape.columns() - prior().window().columns() + 1);
            }
        }
        return most == 1 ? 0 : most;
    }

    /**
     * What drawing these requests takes, counted without running anything.
     *
     * @throws SmaltiException as {@link #sample} does
     */
    public SamplingCost cost(List<SampleRequest> requests) {
        return cost(requests, options.scheme());
    }

    /**
     * What drawing these requests would take under this scheme, counted without running anything.
     *
     * @throws SmaltiException as {@link #sample} does
     */
    public SamplingCost cost(List<SampleRequest> requests, Scheme scheme) {
        return GridSampler.cost(prior(), settings(requests, scheme), jobs(requests));
    }

    /**
     * Draws a request together with others that arrive at about the same time, from whatever thread. Cancelling the future
     * takes the request back; what is being drawn ends before the next chunk of tokens, unless it is drawn together with
     * requests that somebody still waits for.
     *
     * @return the grid; it fails as {@link #sample(List, SampleListener, BooleanSupplier)} does, and is cancelled where this
     *     is closed before
     * @throws SmaltiException of kind BAD_INPUT where the request does not fit the prior
     */
    public CompletableFuture<TokenGrid> submit(SampleRequest request) {
        return submit(request, grid -> grid);
    }

    /**
     * As {@link #submit} does, and decodes the grid.
     *
     * @return the picture, [channels, H, W] in [-1, 1]; it fails as {@link ImageTokenizer#decode} does as well
     * @throws SmaltiException of kind BAD_INPUT where the request does not fit the prior
     */
    public CompletableFuture<Pixels> submitPixels(SampleRequest request) {
        return submit(request, grid -> whileOpen(() -> tokenizer.decode(grid)));
    }

    private <T> CompletableFuture<T> submit(SampleRequest request, Function<TokenGrid, T> finish) {
        return calls.call(() -> {
            jobs(List.of(request));
            return batcher.submit(request, finish);
        });
    }

    /**
     * The grid of a request while it is drawn: each subscriber gets a drawing of its own, as partial grids, the last of
     * them whole. States that a slow subscriber has not asked for are left out. Cancelling the subscription ends the
     * drawing; where this is closed before, it ends with a {@link CancellationException}.
     */
    public Flow.Publisher<PartialGrid> publish(SampleRequest request) {
        return calls.call(() -> {
            jobs(List.of(request));
            return new GridPublisher((listener, cancelled) -> whileOpen(
                    () -> draw(List.of(request), listener, () -> cancelled.getAsBoolean() || calls.isRefusing())));
        });
    }

    /**
     * How likely the prior finds a grid of its window: the natural logarithm of the probability of each token, in the
     * prior's order, given the condition and those before it. Their negative mean is the loss that the prior was trained on
     * ({@code shared_step} of the reference).
     */
    public float[] logLikelihoods(Condition condition, TokenGrid grid) {
        return likelihoods(condition, grid).logProbabilities();
    }

    /**
     * How likely the prior finds a grid of its window, and what it finds likeliest in its place.
     *
     * @throws SmaltiException of kind BAD_INPUT where the grid is not the prior's window, or the condition is none that it
     *     takes
     */
    public Likelihoods likelihoods(Condition condition, TokenGrid grid) {
        return calls.call(() -> new Likelihood(prior, conditions).of(condition, grid));
    }

    /**
     * Refuses new calls, cancels what was submitted and what is being published, waits for the calls in flight, which
     * finish, and frees the graphs and both tokenizers. Closing again does nothing but wait as well.
     *
     * @throws IllegalStateException where a listener or a source of noise closes it from inside of a call, which would wait
     *     for itself; it stays open then
     */
    @Override
    public void close() {
        calls.refuse();
        batcher.close();
        calls.await();
        ImageTokenizer opened = opened();
        try (prior;
                tokenizer;
                opened) {
            // Closed in reverse order, all of them even where one fails.
        }
    }

    /** What goes on in the background: it ends as cancelled where this is closed. */
    private <T> T whileOpen(Supplier<T> work) {
        try {
            calls.enter();
        } catch (IllegalStateException e) {
            throw new CancellationException("the synthesizer was closed");
        }
        try {
            return work.get();
        } finally {
            calls.leave();
        }
    }

    private SamplerSettings settings(List<SampleRequest> requests) {
        return settings(requests, options.scheme());
    }

    private SamplerSettings settings(List<SampleRequest> requests, Scheme scheme) {
        boolean guided = requests.stream().anyMatch(request -> request.options().guidance() != 1);
        return options.withScheme(scheme).settings(prior(), guided ? 2 : 1);
    }

    private List<GridJob> jobs(List<SampleRequest> requests) {
        List<GridJob> jobs = new ArrayList<>();
        for (SampleRequest request : requests) {
            GridShape shape = request.known().shape();
            Condition against = request.against();
            jobs.add(new GridJob(
                    request.known(),
                    conditions.of(request.condition(), shape, false),
                    against == null ? null : conditions.of(against, shape, true),
                    request.image(),
                    request.options()));
        }
        return jobs;
    }

    private synchronized @Nullable ImageTokenizer opened() {
        return conditionTokenizer;
    }
}
