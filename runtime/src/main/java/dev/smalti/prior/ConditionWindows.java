package dev.smalti.prior;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;

/** What a prior is given for a window of a picture, as tokens. Immutable; threads may share it. */
public interface ConditionWindows {
    /** How many tokens it is, for every window: at least 1. */
    int length();

    /** The tokens that stand before the image's in the window's sequence: {@link #length()} of them, a fresh array. */
    int[] tokens(Window window);

    /** The same for every window, e.g. a class. */
    static ConditionWindows constant(int... tokens) {
        return new ConstantCondition(tokens);
    }

    /**
     * The part of a condition's grid that lies under the window, in raster order ({@code cidx} cropped as {@code idx} is,
     * in the reference).
     *
     * @param condition the condition's tokens for the whole picture
     * @param grid shape of the picture's grid: the condition's, or that times a whole number along each side
     * @param window shape of the windows, whole numbers of the condition's tokens along each side
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where these do not fit each other
     */
    static ConditionWindows crop(TokenGrid condition, GridShape grid, GridShape window) {
        return CroppedCondition.of(condition, grid, window);
    }
}
