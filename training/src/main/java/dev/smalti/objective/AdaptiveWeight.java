package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.gradient.Tape;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How much an adversarial loss counts beside a reconstruction loss, so that both pull alike at the decoder's last layer
 * (Esser et al. 2021, equation 7; {@code calculate_adaptive_weight} of the reference): λ = |∇ reconstruction| / (|∇
 * adversarial| + 1e-4) with gradients of the last layer's kernel, from 0 to {@value #LARGEST}.
 *
 * <p>Each loss is differentiated to the pixels once, and from there to the last layer only. What λ then mixes is a gradient
 * of pixels: the way back through the network is gone once, not three times.
 */
public final class AdaptiveWeight {
    /** The largest λ. */
    public static final float LARGEST = 1e4f;

    private static final float EPSILON = 1e-4f;

    private AdaptiveWeight() {}

    /**
     * Both losses as one gradient of the reconstruction.
     *
     * @param lambda scalar, before any fixed weight
     * @param pixels of the reconstruction's shape: ∂reconstruction + weight·λ·∂adversarial
     */
    public record Mixed(Value lambda, Value pixels) {}

    /**
     * Mixes the gradients of two losses.
     *
     * @param reconstruction what the last layer made
     * @param lastLayer its kernel
     * @param fidelity scalar loss of the reconstruction
     * @param adversarial scalar loss of the reconstruction
     * @param weight scalar that λ is multiplied with
     */
    public static Mixed mix(
            StepBuilder step, Value reconstruction, Value lastLayer, Value fidelity, Value adversarial, Value weight) {
        Tape tape = step.tape();
        Ops ops = step.ops("adaptive_weight");
        Value fidelityPixels = gradient(tape, Map.of(fidelity, step.graph().scalar(1f)), reconstruction);
        Value adversarialPixels =
                gradient(tape, Map.of(adversarial, step.graph().scalar(1f)), reconstruction);
        Value pull = norm(ops, gradient(tape, Map.of(reconstruction, fidelityPixels), lastLayer));
        Value push = norm(ops, gradient(tape, Map.of(reconstruction, adversarialPixels), lastLayer));
        Value ratio = ops.div(pull, ops.add(push, step.graph().scalar(EPSILON)));
        Value lambda = ops.min(ratio, step.graph().scalar(LARGEST));
        Value mixed = ops.add(fidelityPixels, ops.mul(adversarialPixels, ops.mul(lambda, weight)));
        return new Mixed(lambda, mixed);
    }

    private static Value gradient(Tape tape, Map<Value, Value> seeds, Value of) {
        return Objects.requireNonNull(tape.gradients(seeds, List.of(of)).get(of));
    }

    /** The Euclidean norm, a scalar. */
    static Value norm(Ops ops, Value x) {
        Value squares = ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), ops.mul(x, x));
        return ops.node(Operators.SQRT, Attributes.NONE, squares);
    }
}
