package dev.smalti.graph;

import java.util.List;

/** Rules of the operators that compute with whole numbers in place of real ones. */
final class QuantizedRules {
    private QuantizedRules() {}

    /** x [..., K] over a scale gives whole numbers of the zero point's type. */
    static List<Operator.Inferred> quantize(Inference node) {
        node.requireElement(1, node.element(0));
        return Operator.Inferred.of(node.element(2), node.shape(0));
    }

    /** Whole numbers times a scale, one for all or one for each slice along an axis, give real ones. */
    static List<Operator.Inferred> dequantize(Inference node) {
        Shape x = node.shape(0);
        Shape scale = node.shape(1);
        if (scale.rank() > 0) {
            Dim side = x.get(node.axis("axis", 1, x.rank()));
            node.require(scale.equals(Shape.of(side)), "wants scales [" + side + "], got " + scale);
        }
        if (node.has(2)) {
            node.requireElement(2, node.element(0));
            node.require(node.shape(2).equals(scale), "a zero point has the shape of the scale");
        }
        return Operator.Inferred.of(node.element(1), x);
    }

    /** Whole numbers [..., K] and [K, N] with their scales give real ones [..., N]. */
    static List<Operator.Inferred> matMulIntegerToFloat(Inference node) {
        node.requireRank(1, 2);
        Shape a = node.shape(0);
        Shape b = node.shape(1);
        node.require(a.get(-1).equals(b.get(0)), "inner sides differ: " + a + " times " + b);
        return Operator.Inferred.of(node.element(2), a.with(-1, b.get(1)));
    }

    /** x [..., K] and packed weights [N, K/block, bytes] give [..., N]. */
    static List<Operator.Inferred> matMulNBits(Inference node) {
        Shape x = node.shape(0);
        node.require(
                x.get(-1).is(node.attributes().integer("K", 0)),
                "wants " + node.attributes().integer("K", 0) + " channels, got " + x);
        return Operator.Inferred.of(
                node.element(0), x.with(-1, Dim.of(node.attributes().integer("N", 0))));
    }
}
