package dev.smalti.graph;

import java.util.ArrayList;
import java.util.List;

/** Rules of ONNX Runtime's attention operators. */
final class AttentionRules {
    private AttentionRules() {}

    /**
     * Query [N, n, C], key [N, m, C] and value [N, m, C'] give [N, n, C']; with a past [N, H, p, C/H] of keys and values, also
     * its present [N, H, p+m, C/H].
     */
    static List<Operator.Inferred> multiHead(Inference node) {
        node.requireOneElementType();
        Shape query = node.shape(0);
        Shape key = node.shape(1);
        Shape value = node.shape(2);
        node.require(
                query.rank() == 3 && key.rank() == 3 && value.rank() == 3, "wants [N, positions, C], got " + query);
        node.require(
                query.get(0).equals(key.get(0))
                        && query.get(2).equals(key.get(2))
                        && key.get(1).equals(value.get(1)),
                "query " + query + ", key " + key + " and value " + value + " do not fit");
        List<Operator.Inferred> outputs =
                new ArrayList<>(Operator.Inferred.of(node.element(0), query.with(2, value.get(2))));
        for (int past = 6; past < 8 && node.has(past); past++) {
            node.requireRank(past, 4);
            Shape before = node.shape(past);
            outputs.add(new Operator.Inferred(
                    node.in(past).type().shaped(before.with(2, before.get(2).plus(key.get(1)))), null));
        }
        return outputs;
    }

    /**
     * Packed query, key and value [N, n, 3·H·c] with a past of fixed length [N, H, capacity, c] give [N, n, H·c] and the
     * present of the same length.
     */
    static List<Operator.Inferred> groupQuery(Inference node) {
        long heads = node.attributes().integer("num_heads", 0);
        node.requireRank(0, 3);
        node.requireRank(3, 4);
        Shape past = node.shape(3);
        Shape packed = node.shape(0);
        node.require(
                past.get(1).is(heads) && packed.get(2).equals(past.get(3).times(3 * heads)),
                "packed " + packed + " does not fit " + heads + " heads of a past " + past);
        node.requireElement(5, ElementType.INT32);
        node.requireElement(6, ElementType.INT32);
        return List.of(
                new Operator.Inferred(
                        node.in(0).type().shaped(packed.with(2, past.get(3).times(heads))), null),
                new Operator.Inferred(node.in(3).type(), null),
                new Operator.Inferred(node.in(4).type(), null));
    }
}
