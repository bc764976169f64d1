package dev.smalti.model.vqgan;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.GroupNorm;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * Two normalised, activated convolutions beside a shortcut ({@code ResnetBlock} of the reference, without time
 * embedding; dropout is the identity in inference).
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param groups of the norms
 */
public record ResnetBlock(int in, int out, int groups) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Value h = swish(scope, new GroupNorm(in, groups).apply(scope.in("norm1"), x));
        h = Convolution.same(in, out, 3).apply(scope.in("conv1"), h);
        h = swish(scope, new GroupNorm(out, groups).apply(scope.in("norm2"), h));
        h = Convolution.same(out, out, 3).apply(scope.in("conv2"), h);
        Value shortcut = in == out ? x : Convolution.pointwise(in, out).apply(scope.in("nin_shortcut"), x);
        return scope.ops().add(shortcut, h);
    }

    /** x * sigmoid(x) ({@code nonlinearity} of the reference). */
    public static Value swish(Scope scope, Value x) {
        Ops ops = scope.ops();
        return ops.mul(x, ops.sigmoid(x));
    }
}
