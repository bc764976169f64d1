package dev.smalti.prior;

import dev.smalti.PartialGrid;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import org.jspecify.annotations.Nullable;

/**
 * One picture's tokens to be made.
 *
 * @param known the grid with the tokens that are given; the others are drawn
 * @param condition what the prior is given
 * @param unconditional what the twin without a condition is given, of the same length; needed where there is guidance
 * @param image number of the picture, for the noise
 * @param options how tokens are drawn; the noise is asked for raster positions in the whole grid
 */
public record GridJob(
        PartialGrid known,
        ConditionWindows condition,
        @Nullable ConditionWindows unconditional,
        long image,
        SamplingOptions options) {
    /**
     * Checks that guidance has its twin.
     *
     * @throws SmaltiException of kind BAD_INPUT where it has none
     */
    public GridJob {
        if (condition.length() < 1) {
            throw new IllegalArgumentException("a condition is at least one token: nothing can be drawn after none");
        }
        if (options.guidance() != 1) {
            if (unconditional == null) {
                throw SmaltiException.badInput(
                        "guidance of " + options.guidance()
                                + " needs what the prior is given without a condition; this prior has none, leave guidance at 1");
            }
            if (unconditional.length() != condition.length()) {
                throw SmaltiException.badInput("guidance needs conditions of one length: " + condition.length()
                        + " tokens with, " + unconditional.length() + " without");
            }
        }
    }
}
