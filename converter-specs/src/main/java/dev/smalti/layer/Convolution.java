package dev.smalti.layer;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import java.util.Collections;
import java.util.List;

/**
 * 2-D convolution ({@code torch.nn.Conv2d}).
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param kernel side of the window
 * @param stride of both sides
 * @param pads top, left, bottom, right
 * @param bias whether there is a bias
 */
public record Convolution(int in, int out, int kernel, int stride, List<Long> pads, boolean bias) implements Layer {
    /** A convolution with a bias. */
    public Convolution(int in, int out, int kernel, int stride, List<Long> pads) {
        this(in, out, kernel, stride, pads, true);
    }

    /** A convolution that keeps height and width. */
    public static Convolution same(int in, int out, int kernel) {
        return new Convolution(in, out, kernel, 1, Collections.nCopies(4, (kernel - 1) / 2L));
    }

    /** A convolution of single pixels: a linear layer over channels. */
    public static Convolution pointwise(int in, int out) {
        return same(in, out, 1);
    }

    @Override
    public Value apply(Scope scope, Value x) {
        Value weight = scope.weight("weight", out, in, kernel, kernel);
        if (bias) {
            return scope.ops().conv(x, weight, scope.weight("bias", out), stride, pads); // [N, out, H', W']
        }
        Attributes attributes = Attributes.NONE
                .with("kernel_shape", Attribute.ofInts(kernel, kernel))
                .with("strides", Attribute.ofInts(stride, stride))
                .with("pads", new Attribute.Ints(pads));
        return scope.ops().node(Operators.CONV, attributes, x, weight);
    }
}
