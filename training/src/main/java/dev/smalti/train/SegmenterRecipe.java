package dev.smalti.train;

import dev.smalti.model.segmenter.Segmenter;

/**
 * How a segmenter is trained, which measures whether pictures follow a layout.
 *
 * @param name of the recipe
 * @param model the network and how many labels it tells apart
 * @param optimizer how
 * @param data on what
 * @param steps how many steps, where the command line does not say
 */
public record SegmenterRecipe(String name, Segmenter model, Optimizer optimizer, Data data, long steps)
        implements Recipe {
    /**
     * Adam.
     *
     * @param rate the learning rate, which stays
     */
    public record Optimizer(double rate) {}

    /**
     * The pictures, and their segmentations.
     *
     * @param size side in pixels
     * @param batch pictures per step
     */
    public record Data(int size, int batch) {}

    /** What its learner is told. */
    SegmenterLearner.Settings settings(long seed) {
        return new SegmenterLearner.Settings(data.batch(), data.size(), optimizer.rate(), seed);
    }
}
