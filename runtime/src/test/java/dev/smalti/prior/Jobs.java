package dev.smalti.prior;

import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.Noise;
import dev.smalti.PartialGrid;
import dev.smalti.SamplingOptions;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Jobs and priors for the tests of this package. */
final class Jobs {
    private Jobs() {}

    /** Different for each image and position, and not monotonic in either. */
    static final Noise NOISE =
            (image, position) -> (ToyPrior.hash(new int[] {(int) image, position, 12345}) >>> 40) * 0x1p-24f;

    static SamplingOptions options(float guidance) {
        return new SamplingOptions(Filters.NONE, guidance, NOISE, Strategy.AUTO);
    }

    /** Nothing known, no guidance, a condition of one token. */
    static GridJob plain(GridShape grid, long image) {
        return new GridJob(PartialGrid.unknown(grid), ConditionWindows.constant(3), null, image, options(1));
    }

    /** The same with these tokens known. */
    static GridJob known(GridShape grid, int... tokens) {
        return new GridJob(new PartialGrid(grid, tokens), ConditionWindows.constant(3), null, 0, options(1));
    }

    /** A job whose condition is a grid, with so many hundredths of its tokens known. */
    static GridJob random(GridShape grid, GridShape window, int percentKnown, float guidance, long seed) {
        Random random = new Random(seed);
        int[] known = IntStream.range(0, grid.length())
                .map(i -> random.nextInt(100) < percentKnown ? random.nextInt(ToyPrior.VOCABULARY) : -1)
                .toArray();
        int[] condition = random.ints(grid.length(), 0, ToyPrior.VOCABULARY).toArray();
        ConditionWindows crop = ConditionWindows.crop(new TokenGrid(grid, condition), grid, window);
        return new GridJob(
                new PartialGrid(grid, known),
                crop,
                guidance == 1 ? null : ConditionWindows.constant(new int[window.length()]),
                seed,
                options(guidance));
    }

    /** A prior in this order that has room for a condition as long as the window. */
    static Manifest.Prior prior(TokenOrder order) {
        return prior(order, 2 * order.shape().length());
    }

    static Manifest.Prior prior(TokenOrder order, int block) {
        return prior(order, block, new Conditioning.Unconditional(0));
    }

    /** The same for scenes, whose windows lie otherwise. */
    static Manifest.Prior ofScenes(TokenOrder order) {
        Conditioning scenes = new Conditioning.Objects(
                Conditioning.Objects.Form.BOXES, 1, 1, ToyPrior.VOCABULARY, false, false, false, null);
        return prior(order, 2 * order.shape().length(), scenes);
    }

    private static Manifest.Prior prior(TokenOrder order, int block, Conditioning conditioning) {
        return new Manifest.Prior(
                "gpt", "test", ToyPrior.VOCABULARY, block, 1, 1, 8, 8, 0, order.shape(), order, conditioning, Map.of());
    }

    static TokenOrder shuffled(GridShape shape, long seed) {
        List<Integer> places =
                new ArrayList<>(IntStream.range(0, shape.length()).boxed().toList());
        Collections.shuffle(places, new Random(seed));
        return new TokenOrder(
                "shuffled", shape, places.stream().mapToInt(Integer::intValue).toArray());
    }
}
