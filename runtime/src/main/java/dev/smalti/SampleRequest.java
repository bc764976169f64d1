package dev.smalti;

import org.jspecify.annotations.Nullable;

/**
 * One picture to be drawn.
 *
 * @param condition what the prior is given
 * @param against what guidance leads away from; needed where there is guidance
 * @param known the grid with the tokens that are given; the others are drawn. Its shape is the picture's
 * @param image number of the picture, from 0: pictures of one seed differ by it
 * @param options how tokens are drawn
 */
public record SampleRequest(
        Condition condition, @Nullable Condition against, PartialGrid known, long image, SamplingOptions options) {
    /**
     * Checks that there is something that guidance leads away from.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is not
     */
    public SampleRequest {
        if (options.guidance() != 1 && against == null) {
            throw SmaltiException.badInput("guidance of " + options.guidance()
                    + " needs a condition to lead away from, e.g. another class; leave guidance at 1 without one");
        }
    }

    /** The first picture under this condition, all of it drawn. */
    public static SampleRequest of(GridShape shape, Condition condition, SamplingOptions options) {
        return new SampleRequest(condition, null, PartialGrid.unknown(shape), 0, options);
    }

    /** The same with another number. */
    public SampleRequest withImage(long number) {
        return new SampleRequest(condition, against, known, number, options);
    }

    /** The same with guidance of this strength, away from another condition. */
    public SampleRequest withGuidance(float guidance, Condition from) {
        return new SampleRequest(condition, from, known, image, options.withGuidance(guidance));
    }

    /** The same with these tokens given. */
    public SampleRequest withKnown(PartialGrid grid) {
        return new SampleRequest(condition, against, grid, image, options);
    }
}
