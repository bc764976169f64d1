package dev.smalti.layer;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;

/**
 * A shift and a scale per channel that start from the first batch ({@code ActNorm} of the reference; Kingma and Dhariwal
 * 2018, section 3.1).
 *
 * @param channels of the map
 */
public record ActNorm(int channels) implements Layer {
    private static final float EPSILON = 1e-6f;

    @Override
    public Value apply(Scope scope, Value x) {
        Value shift = scope.weight("loc", 1, channels, 1, 1);
        Value scale = scope.weight("scale", 1, channels, 1, 1);
        return scope.ops().mul(scope.ops().add(x, shift), scale);
    }

    /** Takes shift and scale from a batch [N, C, H, W], so that it leaves with mean 0 and deviation 1 per channel. */
    public Value start(Scope scope, Value x, Buffers buffers) {
        Ops ops = scope.ops();
        Value mean = BatchNorm.mean(ops, x);
        Value centred = ops.sub(x, mean);
        long count = x.dim(0).fixed() * x.dim(2).fixed() * x.dim(3).fixed();
        // The deviation is the unbiased one, as torch's std.
        Value variance = ops.mul(BatchNorm.mean(ops, ops.mul(centred, centred)), (float) count / (count - 1));
        Value deviation = ops.node(Operators.SQRT, Attributes.NONE, variance);
        Value scale =
                ops.div(ops.graph().scalar(1f), ops.add(deviation, ops.graph().scalar(EPSILON)));
        List<Long> shape = List.of(1L, (long) channels, 1L, 1L);
        buffers.change(scope.in("loc").path(), shape, before -> ops.node(Operators.NEG, Attributes.NONE, mean));
        buffers.change(scope.in("scale").path(), shape, before -> scale);
        buffers.change(
                scope.in("initialized").path(),
                List.of(),
                before -> ops.max(before, ops.graph().scalar(1f)));
        return ops.mul(centred, scale);
    }
}
