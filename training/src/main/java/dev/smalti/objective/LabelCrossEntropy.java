package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/**
 * How well maps of labels are reconstructed: binary cross-entropy of each label's own map ({@code BCELossWithQuant} of the
 * reference's {@code VQSegmentationModel}).
 */
public final class LabelCrossEntropy {
    private LabelCrossEntropy() {}

    /** A channel per label, f32 [N, count, H, W] of zeros and ones, from labels i64 [N, H, W]. */
    public static Value oneHot(Ops ops, Value labels, int count) {
        Value channels = ops.reshape(ops.upTo(ops.graph().scalar((long) count)), 1, count, 1, 1);
        return ops.cast(ops.equal(ops.unsqueeze(labels, 1), channels), ElementType.FLOAT);
    }

    /** The loss, a scalar, of logits and zeros or ones, both [N, C, H, W]. */
    public static Value loss(Ops ops, Value targets, Value logits) {
        Value all = ops.node(Operators.SOFTPLUS, Attributes.NONE, logits);
        return Scalars.mean(ops, ops.sub(all, ops.mul(logits, targets)));
    }
}
