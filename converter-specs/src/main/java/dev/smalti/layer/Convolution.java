package dev.smalti.layer;

import dev.smalti.graph.Value;
import java.util.Collections;
import java.util.List;

/**
 * 2-D convolution with bias ({@code torch.nn.Conv2d}).
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param kernel side of the window
 * @param stride of both sides
 * @param pads top, left, bottom, right
 */
record Convolution(int in, int out, int kernel, int stride, List<Long> pads) implements Layer {
    /** A convolution that keeps height and width. */
    static Convolution same(int in, int out, int kernel) {
        return new Convolution(in, out, kernel, 1, Collections.nCopies(4, (kernel - 1) / 2L));
    }

    /** A convolution of single pixels: a linear layer over channels. */
    static Convolution pointwise(int in, int out) {
        return same(in, out, 1);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        Value weight = scope.weight("weight", out, in, kernel, kernel);
        Value bias = scope.weight("bias", out);
        return scope.ops().conv(x, weight, bias, stride, pads); // [N, out, H', W']
    }
}
