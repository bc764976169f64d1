package dev.smalti.graph;

import java.util.List;
import java.util.Set;

/** Operations and cache traffic of fused attention. */
final class AttentionCosts {
    private static final Set<Operator> FUSED = Set.of(Operators.MULTI_HEAD_ATTENTION, Operators.GROUP_QUERY_ATTENTION);

    private AttentionCosts() {}

    /** The place of the past keys among the inputs, the values behind them; -1 for a node without a past. */
    static int past(Operator operator, Inference node) {
        int place = operator.equals(Operators.GROUP_QUERY_ATTENTION) ? 3 : 6;
        return FUSED.contains(operator) && node.has(place) ? place : -1;
    }

    /** Two for each channel of a query and a key that it sees, and of the value there. */
    static long multiHead(Inference node) {
        Shape query = node.shape(0);
        long fed = query.get(1).fixed();
        long keys = node.shape(1).get(1).fixed()
                + (node.has(6) ? node.shape(6).get(2).fixed() : 0);
        boolean causal = node.attributes().integer("unidirectional", 0) == 1;
        long seen = causal ? seen(keys - fed, fed) : fed * keys;
        long channels = query.get(2).plus(node.shape(2).get(2)).fixed();
        return OperatorCosts.products(query.get(0).fixed() * seen, channels);
    }

    /** The same of packed queries, keys and values, where every sequence has a past of its own length. */
    static long groupQuery(Inference node) {
        Shape past = node.shape(3);
        long fed = node.shape(0).get(1).fixed();
        long seen =
                totals(node).stream().mapToLong(total -> seen(total - fed, fed)).sum();
        return OperatorCosts.products(
                seen, past.get(1).times(past.get(3)).times(2).fixed());
    }

    /** What a node reads of its past and writes of its present, in bytes; see {@link GraphCost.Bytes#caches}. */
    static long cacheBytes(Operator operator, Inference node) {
        int place = past(operator, node);
        if (place < 0) {
            return 0;
        }
        Shape past = node.shape(place);
        long position =
                2 * past.get(1).times(past.get(3)).fixed() * node.element(place).bytes(); // key and value
        if (operator.equals(Operators.GROUP_QUERY_ATTENTION)) {
            return position * totals(node).stream().mapToLong(Long::longValue).sum(); // past read, fed written
        }
        long before = past.get(2).fixed();
        long after = before + node.shape(1).get(1).fixed();
        return position * past.get(0).fixed() * (before + after);
    }

    /** How many keys queries see in all: the first one those before it and its own. */
    private static long seen(long past, long fed) {
        return fed * past + fed * (fed + 1) / 2;
    }

    /** Past and fed tokens of each sequence. */
    private static List<Long> totals(Inference node) {
        List<Long> last = node.numbers(5);
        return last == null
                ? List.of(node.fresh().get().fixed()) // a length that cannot be known
                : last.stream().map(place -> place + 1).toList();
    }
}
