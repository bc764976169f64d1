package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/**
 * How far a reconstruction is from its picture, pixel by pixel.
 *
 * @param l1 weight of the mean absolute difference
 * @param l2 weight of the mean squared difference
 */
public record Reconstruction(double l1, double l2) {
    /** The loss, a scalar, of pixels and their reconstruction, both [N, C, H, W] in [-1, 1]. */
    public Value loss(Ops ops, Value pixels, Value reconstruction) {
        Value difference = ops.sub(reconstruction, pixels);
        Value absolute = l1 == 0 ? null : mean(ops, ops.node(Operators.ABS, Attributes.NONE, difference), l1);
        Value squared = l2 == 0 ? null : mean(ops, ops.mul(difference, difference), l2);
        if (absolute == null) {
            return squared == null ? ops.graph().scalar(0f) : squared;
        }
        return squared == null ? absolute : ops.add(absolute, squared);
    }

    private static Value mean(Ops ops, Value x, double weight) {
        Value mean = Scalars.mean(ops, x);
        return weight == 1 ? mean : ops.mul(mean, (float) weight);
    }
}
