package dev.smalti.layer;

import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.List;

/**
 * Draws one token for each row of logits, in the graph: guidance, temperature, top-k, softmax, top-p, min-p, then the
 * inverse of the cumulative distribution in token order, summed in float64. {@code dev.smalti.prior.Sampler} is the same
 * rule in Java. {@link Race} is the other rule.
 *
 * @param conditional int64 [rows] the row of logits of each sequence
 * @param unconditional int64 [rows] that of its unconditional twin, or its own
 * @param guidance float scalar
 * @param temperature float scalar above 0
 * @param topK int64 scalar, 0 for all
 * @param topP float scalar, 1 for all
 * @param minP float scalar, 0 for all
 * @param sorted int64 [1] how many logits are sorted: top-k at least, and all of them where top-p is below 1
 */
public record Draw(
        Value conditional,
        Value unconditional,
        Value guidance,
        Value temperature,
        Value topK,
        Value topP,
        Value minP,
        Value sorted) {
    /** How many sequences are drawn. */
    public static final Dim ROWS = Dim.symbol("rows");

    /** The same for logits of which only the first so many are tokens of a picture; sorting all means these. */
    public Draw of(Ops ops, int drawn) {
        Value most = ops.min(sorted, ops.graph().vector(drawn));
        return new Draw(conditional, unconditional, guidance, temperature, topK, topP, minP, most);
    }

    /** Adds the inputs that say how to draw. */
    public static Draw inputs(GraphBuilder graph) {
        return new Draw(
                graph.input("conditional", ValueType.longs(ROWS)),
                graph.input("unconditional", ValueType.longs(ROWS)),
                graph.input("guidance", ValueType.floats()),
                graph.input("temperature", ValueType.floats()),
                graph.input("top_k", ValueType.longs()),
                graph.input("top_p", ValueType.floats()),
                graph.input("min_p", ValueType.floats()),
                graph.input("sorted", ValueType.longs(Dim.ONE)));
    }

    /**
     * The drawn tokens.
     *
     * @param logits [streams, vocabulary]
     * @param uniforms [rows] in [0, 1)
     * @return int64 [rows]; -1 where the logits are not numbers
     */
    public Value apply(Ops ops, Value logits, Value uniforms) {
        Value kept = filtered(ops, scaled(ops, logits)); // [rows, V]
        Value sums = ops.cumulativeSum(ops.cast(kept, ElementType.DOUBLE), 1, false);
        Value total = ops.gather(sums, ops.graph().vector(-1), 1); // [rows, 1]
        Value wanted = ops.mul(ops.cast(ops.unsqueeze(uniforms, 1), ElementType.DOUBLE), total);
        Value passed = ops.cast(ops.atMost(sums, wanted), ElementType.FLOAT);
        Value token = ops.cast(ops.sum(passed, 1, false), ElementType.INT64); // [rows]
        Value whole = ops.reshape(ops.equal(total, total), -1); // false for what is not a number
        return ops.where(whole, token, ops.graph().scalar(-1L));
    }

    /** The smallest logit that top-k leaves, of the sorted ones [rows, sorted]; [rows, 1]. */
    Value least(Ops ops, Value falling) {
        Value zero = ops.graph().scalar(0L);
        Value one = ops.graph().scalar(1L);
        Value place = ops.max(ops.sub(ops.min(topK, ops.reshape(sorted, new long[0])), one), zero);
        Value kth = ops.gather(falling, ops.reshape(place, 1), 1);
        return ops.where(ops.less(zero, topK), kth, ops.graph().scalar(Float.NEGATIVE_INFINITY));
    }

    private Value scaled(Ops ops, Value logits) {
        Value given = ops.gather(logits, conditional, 0); // [rows, V]
        Value free = ops.gather(logits, unconditional, 0);
        Value guided = ops.add(free, ops.mul(guidance, ops.sub(given, free)));
        return ops.div(guided, temperature);
    }

    /** Probabilities, 0 for every token that may not be drawn. */
    private Value filtered(Ops ops, Value scaled) {
        List<Value> falling = ops.topK(scaled, sorted);
        Value least = least(ops, falling.get(0));
        // A logit that is no number must stay, so that the sum says so.
        Value refused = ops.less(scaled, least);
        Value left = ops.where(refused, ops.graph().scalar(Float.NEGATIVE_INFINITY), scaled);
        Value probabilities = ops.softmax(left, -1);
        Value likeliest = ops.gatherElements(probabilities, falling.get(1), 1); // [rows, sorted]
        Value before = ops.cumulativeSum(ops.cast(likeliest, ElementType.DOUBLE), 1, true);
        Value enough = ops.cast(topP, ElementType.DOUBLE);
        Value within =
                ops.or(ops.atMost(before, enough), ops.atLeast(topP, ops.graph().scalar(1f)));
        Value nucleus = ops.scatterElements(
                probabilities,
                falling.get(1),
                ops.where(within, likeliest, ops.graph().scalar(0f)),
                1);
        Value best = ops.gather(likeliest, ops.graph().vector(0), 1); // [rows, 1]
        Value unlikely = ops.less(nucleus, ops.mul(minP, best));
        return ops.where(unlikely, ops.graph().scalar(0f), nucleus);
    }
}
