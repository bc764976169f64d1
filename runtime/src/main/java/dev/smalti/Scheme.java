package dev.smalti;

/** How token grids larger than a prior's window are made. Grids of the window's size are the same under each. */
public enum Scheme {
    /**
     * As the reference does: each token sees the window around it, one token after the other ({@code run_conditional} of
     * {@code make_samples.py}, {@code sample} of {@code make_scene_samples.py}). For priors in raster order.
     */
    EXACT,
    /** The same tokens as {@link #EXACT}, drawn along diagonals, so that several rows are drawn at once. */
    WAVEFRONT,
    /**
     * Whole windows that overlap, each continuing what those before it left: far fewer tokens to compute, but not the
     * reference's result. For priors in any order.
     */
    BLOCKS
}
