package dev.smalti.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a graph has taken so far. Mutable; for one thread. */
final class Tally {
    private final Map<String, Long> operations = new TreeMap<>();
    private final Set<String> unknown = new TreeSet<>();
    /** Elements read of each weight. */
    private final Map<Value, Long> read = new HashMap<>();

    private long caches;
    private long activations;

    /** Adds the operations of a node. */
    void compute(Operator operator, Inference node, List<Value> outputs) {
        OperatorCosts.Cost cost = OperatorCosts.of(operator);
        if (cost == null) {
            unknown.add(operator.qualifiedName());
            cost = OperatorCosts.ELEMENTWISE;
        }
        long count = cost.of(node, outputs);
        if (count > 0) {
            operations.merge(operator.qualifiedName(), count, Math::addExact);
        }
    }

    /** Adds elements that were read of a weight. */
    void read(Value weight, long elements) {
        read.merge(weight, elements, Math::addExact);
    }

    /** Adds bytes of caches, read or written. */
    void moveCaches(long bytes) {
        caches = Math.addExact(caches, bytes);
    }

    /** Adds bytes of a node's result. */
    void activate(long bytes) {
        activations = Math.addExact(activations, bytes);
    }

    /** Adds all of another tally. */
    void add(Tally other) {
        other.operations.forEach((name, count) -> operations.merge(name, count, Math::addExact));
        unknown.addAll(other.unknown);
        other.read.forEach(this::read);
        moveCaches(other.caches);
        activate(other.activations);
    }

    /** All operations so far. */
    long flops() {
        return operations.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What it came to, beside inputs and outputs of so many bytes. */
    GraphCost cost(long inputs, long outputs) {
        long weights = read.entrySet().stream()
                .mapToLong(entry -> bytes(entry.getKey(), entry.getValue()))
                .sum();
        return new GraphCost(operations, new GraphCost.Bytes(weights, inputs, outputs, caches, activations), unknown);
    }

    /** Bytes of a weight of which so many elements were read, some of them perhaps again. */
    private static long bytes(Value weight, long elements) {
        return Math.min(elements, OperatorCosts.count(weight))
                * weight.type().element().bytes();
    }
}
