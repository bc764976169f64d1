package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * Doubles height and width by repeating pixels ({@code Upsample} of the reference).
 *
 * @param channels of the map
 * @param convolution whether a convolution follows
 */
record Upsample(int channels, boolean convolution) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Value twice = scope.ops().nearestTwice(x);
        return convolution ? Convolution.same(channels, channels, 3).apply(scope.in("conv"), twice) : twice;
    }
}
