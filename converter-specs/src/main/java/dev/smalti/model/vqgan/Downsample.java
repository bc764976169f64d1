package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;
import java.util.List;

/**
 * Halves height and width ({@code Downsample} of the reference).
 *
 * @param channels of the map
 * @param convolution a strided convolution, padded at the right and bottom only; else means over 2 by 2 pixels
 */
public record Downsample(int channels, boolean convolution) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        return convolution
                ? new Convolution(channels, channels, 3, 2, List.of(0L, 0L, 1L, 1L)).apply(scope.in("conv"), x)
                : scope.ops().averagePool(x, 2);
    }
}
