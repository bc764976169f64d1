package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gradients scaled down so that their global norm is at most a limit ({@code torch.nn.utils.clip_grad_norm_}). */
public final class GradientClip {
    private GradientClip() {}

    /**
     * The norm of all gradients together.
     *
     * @return a scalar
     */
    public static Value norm(StepBuilder step, Map<Value, Value> gradients) {
        Ops ops = step.ops("norm");
        Value[] squares = gradients.values().stream()
                .map(gradient -> ops.node(
                        Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), ops.mul(gradient, gradient)))
                .map(sum -> ops.unsqueeze(sum, 0))
                .toArray(Value[]::new);
        Value total = ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), ops.concat(0, squares));
        return ops.node(Operators.SQRT, Attributes.NONE, total);
    }

    /** The gradients times min(1, limit / (norm + 1e-6)). */
    public static Map<Value, Value> apply(StepBuilder step, Map<Value, Value> gradients, Value norm, float limit) {
        Ops ops = step.ops("clip");
        Value scale = ops.min(
                step.graph().scalar(1f),
                ops.div(step.graph().scalar(limit), ops.add(norm, step.graph().scalar(1e-6f))));
        Map<Value, Value> clipped = new LinkedHashMap<>();
        gradients.forEach((value, gradient) -> clipped.put(value, ops.mul(gradient, scale)));
        return clipped;
    }
}
