package dev.smalti.layer;

import dev.smalti.graph.Value;

/**
 * Layer normalisation of the last axis ({@code torch.nn.LayerNorm}, epsilon 1e-5).
 *
 * @param width channels of the input
 */
public record LayerNorm(int width) implements Layer {
    private static final float EPSILON = 1e-5f;

    @Override
    public Value apply(Scope scope, Value x) {
        return scope.ops().layerNormalization(x, scope.weight("weight", width), scope.weight("bias", width), EPSILON);
    }
}
