package dev.smalti.model.vqgan;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.GroupNorm;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * Self-attention over all positions of a map, one head ({@code AttnBlock} of the reference).
 *
 * @param channels of the map
 * @param groups of the norm
 */
record AttentionBlock(int channels, int groups) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value h = new GroupNorm(channels, groups).apply(scope.in("norm"), x);
        Value query = ops.transpose(positions(scope, "q", h), 0, 2, 1); // [N, HW, C]
        Value key = positions(scope, "k", h); // [N, C, HW]
        Value value = ops.transpose(positions(scope, "v", h), 0, 2, 1); // [N, HW, C]
        Value scores = ops.mul(ops.matMul(query, key), (float) (1 / Math.sqrt(channels))); // [N, HW, HW]
        Value attended = ops.matMul(ops.softmax(scores, -1), value); // [N, HW, C]
        Value map = ops.reshape(ops.transpose(attended, 0, 2, 1), ops.shape(x)); // [N, C, H, W]
        return ops.add(x, Convolution.pointwise(channels, channels).apply(scope.in("proj_out"), map));
    }

    /** One projection of the map, its positions in a row: [N, C, HW]. */
    private Value positions(Scope scope, String name, Value h) {
        Value projected = Convolution.pointwise(channels, channels).apply(scope.in(name), h);
        return scope.ops().reshape(projected, 0, channels, -1);
    }
}
