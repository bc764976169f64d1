package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives the way back the contents of values: most as they are; large ones that follow from one other large value by cheap
 * operators are computed again from that one, so that only it is kept.
 *
 * <p>ONNX Runtime would make one of two equal nodes, and run what it can early. So what enters a recomputed chain depends
 * on the gradient that has come this far: 0 times an element of it is added to a small operand.
 */
final class Recomputation {
    private static final Set<Operator> CHEAP = Set.of(
            Operators.ADD,
            Operators.SUB,
            Operators.MUL,
            Operators.DIV,
            Operators.MIN,
            Operators.MAX,
            Operators.LESS,
            Operators.GREATER,
            Operators.LESS_OR_EQUAL,
            Operators.GREATER_OR_EQUAL,
            Operators.WHERE,
            Operators.SIGMOID,
            Operators.TANH,
            Operators.RELU,
            Operators.ERF,
            Operators.EXP,
            Operators.SQRT,
            Operators.NEG,
            Operators.ABS,
            Operators.CLIP,
            Operators.RESHAPE,
            Operators.IDENTITY);

    private static final Set<Operator> VIEWS = Set.of(Operators.RESHAPE, Operators.IDENTITY);

    /** An operand is small if it has at most this part of the elements of the result. */
    private static final long SMALL = 8;

    private final GraphBuilder graph;
    private final Map<Value, Node> producers;
    private final long from;
    private final Map<Value, Value> bases = new HashMap<>();
    private final Map<Value, Value> again = new HashMap<>();
    private @Nullable Ops ops;
    private @Nullable Value gradient;
    private @Nullable Value zero;

    /**
     * For one call for gradients.
     *
     * @param producers the node that gave each value
     * @param from how many elements a value has at least that is computed again
     */
    Recomputation(GraphBuilder graph, Map<Value, Node> producers, long from) {
        this.graph = graph;
        this.producers = producers;
        this.from = from;
    }

    /** Tells where the way back is: at nodes of this name, with these gradients. */
    void startFrom(Ops at, List<@Nullable Value> gradients) {
        ops = at;
        gradient = gradients.stream().filter(Objects::nonNull).findFirst().orElse(null);
        zero = null;
    }

    /** The contents of a value. */
    Value of(Value value) {
        return base(value) == value ? value : again(value);
    }

    /** The large value that this one follows from by cheap operators; itself if there is none, or more than one. */
    private Value base(Value value) {
        Value known = bases.get(value);
        if (known != null) {
            return known;
        }
        Node node = producers.get(value);
        Set<Value> below = new HashSet<>();
        if (node != null && count(value) >= from && CHEAP.contains(node.operator())) {
            large(node).forEach(input -> below.add(base(input)));
        }
        Value base = below.size() == 1 ? below.iterator().next() : value;
        bases.put(value, base);
        return base;
    }

    private static List<Value> large(Node node) {
        long out = count(node.outputs().get(0));
        List<Value> large = new ArrayList<>();
        for (Value input : node.inputs()) {
            if (input != null && count(input) * SMALL > out) {
                large.add(input);
            }
        }
        return large;
    }

    /** How many elements; none where that is not known. */
    private static long count(Value value) {
        return value.shape().isFixed() ? value.shape().count().fixed() : 0;
    }

    private Value again(Value value) {
        Value known = again.get(value);
        if (known != null) {
            return known;
        }
        Node node = Objects.requireNonNull(producers.get(value));
        Value base = base(value);
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
        List<Value> large = large(node);
        Set<Value> early = new HashSet<>();
        for (int i = 0; i < inputs.size(); i++) {
            Value input = inputs.get(i);
            if (input != null && large.contains(input)) {
                Value contents = input == base ? base : again(input);
                inputs.set(i, contents);
                if (contents == input) {
                    early.add(input);
                }
            }
        }
        if (!early.isEmpty() && VIEWS.contains(node.operator())) {
            again.put(value, value); // takes no memory of its own
            return value;
        }
        if (!early.isEmpty()) {
            late(inputs, large, early);
        }
        Value made = graph.node(ops().path(), node.operator(), inputs, node.attributes());
        again.put(value, made);
        return made;
    }

    /** Makes one operand depend on the gradient: a small one, or else those that were there before it. */
    private void late(List<@Nullable Value> inputs, List<Value> large, Set<Value> early) {
        for (int i = 0; i < inputs.size(); i++) {
            Value input = inputs.get(i);
            boolean small = input != null && count(input) * SMALL <= count(large.get(0)) && !large.contains(input);
            if (input != null && small && input.type().element() == ElementType.FLOAT) {
                inputs.set(i, ops().add(input, zero()));
                return;
            }
        }
        inputs.replaceAll(input -> early.contains(input) ? ops().add(Objects.requireNonNull(input), zero()) : input);
    }

    /** 0 times an element of the gradient. */
    private Value zero() {
        if (zero == null) {
            Value first = Objects.requireNonNull(gradient);
            int rank = first.shape().rank();
            if (rank > 0) {
                long[] ones = new long[rank];
                Arrays.fill(ones, 1);
                Value corner = ops().node(
                                Operators.SLICE,
                                Attributes.NONE,
                                first,
                                graph.vector(new long[rank]),
                                graph.vector(ones));
                first = ops().reshape(corner, new long[0]);
            }
            zero = ops().mul(first, 0f);
        }
        return zero;
    }

    private Ops ops() {
        return Objects.requireNonNull(ops);
    }
}
