package dev.smalti.layer;

import dev.smalti.graph.Value;

/**
 * Group normalisation with a scale and a bias per channel ({@code Normalize} of the reference: 32 groups, epsilon 1e-6).
 *
 * @param channels of the input
 * @param groups that share mean and variance
 */
public record GroupNorm(int channels, int groups) implements Layer {
    private static final float EPSILON = 1e-6f;

    @Override
    public Value apply(Scope scope, Value x) {
        Value scale = scope.weight("weight", channels);
        Value bias = scope.weight("bias", channels);
        return scope.ops().groupNormalization(x, groups, scale, bias, EPSILON);
    }
}
