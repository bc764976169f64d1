package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/**
 * Differences at several scales, for training without a network that was trained elsewhere: at each level the mean absolute
 * difference of the pixels and of their slopes to the right and down, averaged over levels of half the size each. The
 * slopes ask for edges where the plain difference is content with blur (Mathieu et al. 2016, section 3.2).
 *
 * @param levels how many scales, at least 1
 */
public record PyramidDistance(int levels) implements Perceptual {
    /** Checks the count. */
    public PyramidDistance {
        if (levels < 1) {
            throw new IllegalArgumentException("a pyramid has at least one level, was " + levels);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the sides cannot be halved so often
     */
    @Override
    public Value loss(Ops ops, Value pixels, Value reconstruction) {
        Value difference = ops.sub(reconstruction, pixels); // a mean of differences is the difference of means
        Value sum = level(ops, difference);
        for (int i = 1; i < levels; i++) {
            if (difference.dim(2).fixed() % 2 != 0 || difference.dim(3).fixed() % 2 != 0) {
                throw new GraphException("pictures of " + pixels.dim(2) + " by " + pixels.dim(3)
                        + " pixels cannot be halved " + (levels - 1) + " times for a pyramid of " + levels + " levels");
            }
            difference = ops.averagePool(difference, 2);
            sum = ops.add(sum, level(ops, difference));
        }
        return ops.mul(sum, 1f / levels);
    }

    private static Value level(Ops ops, Value difference) {
        Value slopes = ops.add(slope(ops, difference, 2), slope(ops, difference, 3));
        return ops.add(size(ops, difference), slopes);
    }

    /** Differences of neighbours along an axis. */
    private static Value slope(Ops ops, Value x, int axis) {
        long side = x.dim(axis).fixed();
        if (side < 2) {
            return ops.graph().scalar(0f);
        }
        return size(ops, ops.sub(ops.slice(x, axis, 1, side), ops.slice(x, axis, 0, side - 1)));
    }

    private static Value size(Ops ops, Value x) {
        return Scalars.mean(ops, ops.node(Operators.ABS, Attributes.NONE, x));
    }
}
