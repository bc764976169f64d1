package dev.smalti.prior;

import dev.smalti.GridShape;
import dev.smalti.Scheme;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link GridSampler} works.
 *
 * @param scheme for grids larger than the prior's window
 * @param limits how much is done at once
 * @param stride rows and columns from one window to the next under {@link Scheme#BLOCKS}, at most the window's; absent
 *     for half of the window
 */
public record SamplerSettings(
        Scheme scheme, Limits limits, @Nullable GridShape stride) {
    /** The same with at most so many runs kept. */
    public SamplerSettings withKeptRuns(int runs) {
        return new SamplerSettings(scheme, new Limits(limits.chunk(), runs, limits.rows()), stride);
    }

    /** This scheme with half-overlapping blocks. */
    public static SamplerSettings of(Scheme scheme, Limits limits) {
        return new SamplerSettings(scheme, limits, null);
    }
}
