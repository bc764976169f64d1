package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/**
 * The cross-entropy of logits with the tokens that were wanted, in nats ({@code torch.nn.functional.cross_entropy}). Its
 * gradient is given rather than derived: probabilities less one at each target, a third of the time of the derived form.
 *
 * @param nats of each token [M, 1]
 * @param mean of all of them, a scalar
 * @param gradient of the mean with respect to the logits [M, V]
 */
record CrossEntropy(Value nats, Value mean, Value gradient) {
    private static final float LEAST = 1e-30f;

    /**
     * Adds the loss to a graph.
     *
     * @param logits [M, V], M fixed
     * @param targets int64 [M, 1]
     */
    static CrossEntropy of(Ops ops, Value logits, Value targets) {
        Value probabilities = ops.softmax(logits, 1);
        Value wanted = ops.gatherElements(probabilities, targets, 1); // [M, 1]
        // A probability can round to zero; its logarithm must stay a number.
        Value likelihood = ops.max(wanted, ops.graph().scalar(LEAST));
        Value nats = ops.node(Operators.NEG, Attributes.NONE, ops.node(Operators.LOG, Attributes.NONE, likelihood));
        Value mean = Scalars.mean(ops, nats);
        Value less = ops.sub(wanted, ops.graph().scalar(1f));
        Value difference = ops.scatterElements(probabilities, targets, less, 1);
        return new CrossEntropy(
                nats, mean, ops.mul(difference, 1f / logits.dim(0).fixed()));
    }
}
