package dev.smalti.prior;

import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SamplingCost;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Manifest;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Makes token grids: of the prior's window, larger ones with a window that slides or by blocks, and any other as one
 * sequence where the prior's block has room for it. A token depends on the job alone, not on the other jobs or the
 * limits. Immutable; threads may share it as far as they may share the decoder, which the caller closes.
 */
public final class GridSampler {
    private final Manifest.Prior prior;
    private final TokenDecoder decoder;
    private final SamplerSettings settings;

    /**
     * A sampler with this prior.
     *
     * @throws SmaltiException of kind BAD_INPUT where the stride of blocks is larger than the prior's window
     */
    public GridSampler(Manifest.Prior prior, TokenDecoder decoder, SamplerSettings settings) {
        this.prior = prior;
        this.decoder = decoder;
        this.settings = settings;
        GridShape stride = stride();
        if (isLarger(stride, prior.window())) {
            throw SmaltiException.badInput("a stride of " + stride + " tokens would leave gaps between windows of "
                    + prior.window() + "; give at most that");
        }
    }

    /**
     * Draws the unknown tokens of each job. Jobs of one shape, filters, guidance, draw rule and length of condition may be drawn
     * together.
     *
     * @param listener is told of each chunk
     * @param cancelled is asked before each chunk
     * @return a grid for each job, with its known tokens as they were
     * @throws SmaltiException of kind BAD_INPUT where a token is unknown to the prior, or a condition and what is drawn as
     *     one sequence do not fit its block; UNSUPPORTED where the grid or the scheme needs raster order
     * @throws java.util.concurrent.CancellationException where {@code cancelled} says so or this thread is interrupted,
     *     whose interrupt remains set
     */
    public List<TokenGrid> sample(List<GridJob> jobs, SampleListener listener, BooleanSupplier cancelled) {
        jobs.forEach(this::check);
        List<Canvas> canvases = jobs.stream().map(Canvas::new).toList();
        Meter meter = new Meter(canvases, settings.limits().chunk(), listener, cancelled);
        groups(canvases).forEach((alike, group) -> filling(alike, meter).fill(group));
        return canvases.stream().map(Canvas::finished).toList();
    }

    /**
     * What {@link #sample} would take: exact, but for nothing drawn. Takes as many steps as sampling does, without a
     * model.
     */
    public static SamplingCost cost(Manifest.Prior prior, SamplerSettings settings, List<GridJob> jobs) {
        CountingDecoder counter = new CountingDecoder();
        new GridSampler(prior, counter, settings).sample(jobs, SampleListener.NONE, () -> false);
        return counter.cost(
                jobs.stream().mapToLong(job -> job.known().unknown()).sum());
    }

    /** What jobs have in common that are drawn together. */
    private record Alike(GridShape shape, Filters filters, float guidance, DrawRule rule, int conditionLength) {
        static Alike of(GridJob job) {
            return new Alike(
                    job.known().shape(),
                    job.options().filters(),
                    job.options().guidance(),
                    job.options().rule(),
                    job.condition().length());
        }
    }

    private static Map<Alike, List<Canvas>> groups(List<Canvas> canvases) {
        Map<Alike, List<Canvas>> groups = new LinkedHashMap<>();
        for (Canvas canvas : canvases) {
            if (canvas.unknown() > 0) {
                groups.computeIfAbsent(Alike.of(canvas.job()), any -> new ArrayList<>())
                        .add(canvas);
            }
        }
        return groups;
    }

    private Filling filling(Alike alike, Meter meter) {
        boolean slides = prior.slidesOver(alike.shape());
        boolean own = slides || alike.shape().equals(prior.window());
        int[] places = (own ? prior.sequence() : TokenOrder.raster(alike.shape())).places();
        // The token drawn last is never fed, so a condition and a window may exceed the block by one.
        int capacity = Math.min(alike.conditionLength() + places.length, prior.blockSize());
        Setup setup = new Setup(1, capacity, alike.filters(), alike.guidance(), alike.rule());
        LockStep steps = new LockStep(decoder, setup, settings.limits(), meter);
        if (!slides) {
            return new WholeGrid(steps, places);
        }
        SlidingPlan plan = new SlidingPlan(alike.shape(), prior.window(), Centring.of(prior.conditioning()));
        int keptRuns = settings.limits().keptRuns();
        return switch (settings.scheme()) {
            case EXACT -> new SlidingWindow(plan, steps, keptRuns, places);
            case WAVEFRONT -> new Wavefront(plan, steps, keptRuns, places);
            case BLOCKS -> new Blocks(alike.shape(), prior.window(), stride(), steps, places);
        };
    }

    private GridShape stride() {
        GridShape window = prior.window();
        return settings.stride() != null
                ? settings.stride()
                : new GridShape(Math.max(1, window.rows() / 2), Math.max(1, window.columns() / 2));
    }

    /**
     * Refuses grids that a prior cannot draw under a scheme; for callers who want to know before anything is loaded.
     *
     * @param factor pixels per token of the picture along each side
     * @throws SmaltiException of kind BAD_INPUT where the grid is one sequence and does not fit the prior's block,
     *     UNSUPPORTED where the grid or the scheme needs another order
     */
    public static void requireDrawable(Manifest.Prior prior, int factor, GridShape shape, Scheme scheme) {
        requireOrder(prior, shape, scheme);
        if (!prior.slidesOver(shape)) {
            requireRoom(prior, prior.conditioning().length(shape, factor), shape);
        }
    }

    private static void requireOrder(Manifest.Prior prior, GridShape shape, Scheme scheme) {
        boolean slides = prior.slidesOver(shape);
        if (shape.equals(prior.window())
                || (slides && scheme == Scheme.BLOCKS)
                || prior.sequence().inRasterOrder()) {
            return;
        }
        String order = "a prior in the order " + prior.sequence().name();
        throw SmaltiException.unsupported(
                slides
                        ? order + " has no window that slides; for a grid of " + shape + " tokens use the scheme "
                                + Scheme.BLOCKS.name().toLowerCase(Locale.ROOT)
                        : order + " draws no grid of " + shape + " tokens, only its window of " + prior.window()
                                + " and larger ones");
    }

    private static void requireRoom(Manifest.Prior prior, int condition, GridShape shape) {
        if ((long) condition + shape.length() - 1 > prior.blockSize()) {
            boolean window = shape.equals(prior.window());
            throw SmaltiException.badInput("a condition of " + condition + " tokens and "
                    + (window ? "a window of " : "a grid of ") + shape + " do not fit this prior, which reads at most "
                    + prior.blockSize()
                    + (window ? "" : "; larger grids have at least its window of " + prior.window()));
        }
    }

    private void check(GridJob job) {
        GridShape shape = job.known().shape();
        requireOrder(prior, shape, settings.scheme());
        requireRoom(prior, job.condition().length(), prior.slidesOver(shape) ? prior.window() : shape);
        for (int token : job.known().tokens()) {
            if (token != PartialGrid.UNKNOWN && token >= prior.vocabulary()) {
                throw SmaltiException.badInput(
                        "the grid holds the token " + token + ", this prior knows 0 to " + (prior.vocabulary() - 1));
            }
        }
    }

    private static boolean isLarger(GridShape one, GridShape other) {
        return one.rows() > other.rows() || one.columns() > other.columns();
    }
}
