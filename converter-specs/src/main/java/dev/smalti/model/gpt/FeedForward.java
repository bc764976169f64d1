package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Linear;
import dev.smalti.layer.Scope;

/**
 * Two linear layers with a GELU between them, four times as wide inside ({@code Block.mlp} of the reference).
 *
 * @param width channels of the input and output
 * @param activation which GELU
 */
record FeedForward(int width, GptConfig.Activation activation) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Value inner = gelu(scope, new Linear(width, 4 * width, true).apply(scope.in("0"), x));
        return new Linear(4 * width, width, true).apply(scope.in("2"), inner);
    }

    private Value gelu(Scope scope, Value x) {
        Ops ops = scope.ops();
        if (activation == GptConfig.Activation.GELU) {
            // x·Φ(x), written as ONNX Runtime recognises it: it fuses the chain with the bias before.
            Value error = ops.erf(ops.div(x, scope.graph().scalar((float) Math.sqrt(2))));
            return ops.mul(ops.mul(x, ops.add(error, scope.graph().scalar(1f))), 0.5f);
        }
        Value cube = ops.mul(ops.mul(ops.mul(x, x), x), 0.044715f);
        Value inner = ops.mul(ops.add(x, cube), (float) Math.sqrt(2 / Math.PI));
        return ops.mul(ops.mul(x, 0.5f), ops.add(ops.tanh(inner), scope.graph().scalar(1f)));
    }
}
