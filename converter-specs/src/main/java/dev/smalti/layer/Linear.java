package dev.smalti.layer;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/**
 * x [..., in] times the transpose of a weight [out, in], plus a bias where there is one ({@code torch.nn.Linear}).
 *
 * @param in channels of the input
 * @param out channels of the output
 * @param bias whether there is a bias
 */
public record Linear(int in, int out, boolean bias) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value product = ops.matMul(x, ops.transpose(scope.weight("weight", out, in), 1, 0)); // [..., out]
        return bias ? ops.add(product, scope.weight("bias", out)) : product;
    }
}
