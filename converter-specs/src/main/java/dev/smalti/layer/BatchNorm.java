package dev.smalti.layer;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;

/**
 * Batch normalisation with a scale and a bias per channel ({@code torch.nn.BatchNorm2d}: epsilon 1e-5, momentum 0.1).
 *
 * @param channels of the map
 */
public record BatchNorm(int channels) implements Layer {
    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.1f;

    /** With the running statistics, as in inference. */
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value centred = ops.sub(x, perChannel(ops, scope.weight("running_mean", channels)));
        return affine(scope, centred, perChannel(ops, scope.weight("running_var", channels)));
    }

    /** With the statistics of the batch [N, C, H, W], which go into the running ones. */
    public Value train(Scope scope, Value x, Buffers buffers) {
        Ops ops = scope.ops();
        Value mean = mean(ops, x);
        Value centred = ops.sub(x, mean);
        Value variance = mean(ops, ops.mul(centred, centred));
        long count = x.dim(0).fixed() * x.dim(2).fixed() * x.dim(3).fixed();
        // The running variance is the unbiased one, the batch is divided by the biased one.
        float unbiased = count > 1 ? (float) count / (count - 1) : 1;
        follow(scope, buffers, "running_mean", mean, 1);
        follow(scope, buffers, "running_var", variance, unbiased);
        return affine(scope, centred, variance);
    }

    private Value affine(Scope scope, Value centred, Value variance) {
        Ops ops = scope.ops();
        Value deviation = ops.node(
                Operators.SQRT, Attributes.NONE, ops.add(variance, ops.graph().scalar(EPSILON)));
        Value normalised = ops.mul(centred, ops.node(Operators.RECIPROCAL, Attributes.NONE, deviation));
        Value scaled = ops.mul(normalised, perChannel(ops, scope.weight("weight", channels)));
        return ops.add(scaled, perChannel(ops, scope.weight("bias", channels)));
    }

    private void follow(Scope scope, Buffers buffers, String name, Value now, float times) {
        Ops ops = scope.ops();
        Value moved = ops.mul(ops.reshape(now, channels), MOMENTUM * times);
        buffers.change(
                scope.in(name).path(),
                List.of((long) channels),
                before -> ops.add(ops.mul(before, 1 - MOMENTUM), moved));
    }

    /** Means [1, C, 1, 1]. */
    static Value mean(Ops ops, Value x) {
        Attributes attributes = Attributes.NONE.with("axes", Attribute.ofInts(0, 2, 3));
        return ops.node(Operators.REDUCE_MEAN, attributes, x);
    }

    private Value perChannel(Ops ops, Value vector) {
        return ops.reshape(vector, 1, channels, 1, 1);
    }
}
