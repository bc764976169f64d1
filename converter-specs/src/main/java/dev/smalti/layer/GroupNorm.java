package dev.smalti.layer;

import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Group normalisation with a scale and a bias per channel ({@code Normalize} of the reference: 32 groups, epsilon 1e-6).
 * Written as an instance normalisation over groups, the fastest exact form on ONNX Runtime's CPU provider.
 *
 * @param channels of the input
 * @param groups that share mean and variance
 */
record GroupNorm(int channels, int groups) implements Layer {
    private static final float EPSILON = 1e-6f;

    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value grouped = ops.reshape(x, 0, groups, -1); // [N, groups, C/groups*H*W]
        Value normalised = ops.instanceNormalization(grouped, filled(scope, 1), filled(scope, 0), EPSILON);
        Value restored = ops.reshape(normalised, ops.shape(x)); // [N, C, H, W]
        Value scale = ops.reshape(scope.weight("weight", channels), channels, 1, 1);
        Value bias = ops.reshape(scope.weight("bias", channels), channels, 1, 1);
        return ops.add(ops.mul(restored, scale), bias);
    }

    /** A constant per group; one is shared by all norms of a graph. */
    private Value filled(Scope scope, float value) {
        float[] values = new float[groups];
        Arrays.fill(values, value);
        return scope.graph().weight("groups" + groups + "of" + value, TensorData.of(List.of((long) groups), values));
    }
}
