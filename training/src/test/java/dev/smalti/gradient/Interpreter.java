package dev.smalti.gradient;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Node;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a graph in double precision, operator by operator as ONNX defines them (operator set 17): the measure for
 * products, whose central differences need more digits than float32 has. Slow and plain; without Loop and If.
 */
final class Interpreter {
    private static final Map<String, Semantics> BY_OPERATOR = new HashMap<>();

    static {
        ElementwiseSemantics.register(BY_OPERATOR);
        PlaceSemantics.register(BY_OPERATOR);
        IndexSemantics.register(BY_OPERATOR);
        ReductionSemantics.register(BY_OPERATOR);
        MatrixSemantics.register(BY_OPERATOR);
    }

    /** What an operator computes. */
    @FunctionalInterface
    interface Semantics {
        /** The outputs, in order. */
        List<NdArray> of(Call call);
    }

    /**
     * One node with the contents of its inputs.
     *
     * @param node the node
     * @param inputs null for one that is left out
     */
    record Call(Node node, List<@Nullable NdArray> inputs) {
        NdArray in(int index) {
            return Objects.requireNonNull(inputs.get(index), node::name);
        }

        boolean has(int index) {
            return index < inputs.size() && inputs.get(index) != null;
        }

        int integer(String name, long otherwise) {
            return Math.toIntExact(node.attributes().integer(name, otherwise));
        }

        int[] integers(String name, int... otherwise) {
            List<Long> all = Arrays.stream(otherwise).mapToObj(Long::valueOf).toList();
            return node.attributes().integers(name, all).stream()
                    .mapToInt(Long::intValue)
                    .toArray();
        }

        /** The axis that an attribute tells; a negative one counts from the end. */
        int axis(String name, int otherwise) {
            int axis = integer(name, otherwise);
            return axis < 0 ? axis + in(0).rank() : axis;
        }
    }

    private Interpreter() {}

    static boolean knows(String operator) {
        return BY_OPERATOR.containsKey(operator);
    }

    /**
     * Runs a graph.
     *
     * @param inputs contents of its inputs, by name
     * @return contents of its outputs, by name
     */
    static Map<String, NdArray> run(Graph graph, Map<String, NdArray> inputs) {
        Map<Value, NdArray> known = new HashMap<>();
        graph.weights().forEach((value, data) -> known.put(value, array(data)));
        graph.inputs()
                .forEach(value -> known.put(value, Objects.requireNonNull(inputs.get(value.name()), value::name)));
        for (Node node : graph.nodes()) {
            Semantics semantics = BY_OPERATOR.get(node.operator().qualifiedName());
            if (semantics == null) {
                throw new IllegalArgumentException(node.operator() + " is not one that is interpreted");
            }
            List<@Nullable NdArray> given = Arrays.asList(node.inputs().stream()
                    .map(value -> value == null ? null : known.get(value))
                    .toArray(NdArray[]::new));
            List<NdArray> outputs = semantics.of(new Call(node, given));
            for (int i = 0; i < node.outputs().size(); i++) {
                known.put(node.outputs().get(i), inferred(node, i, outputs.get(i)));
            }
        }
        Map<String, NdArray> found = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> found.put(name, Objects.requireNonNull(known.get(value))));
        return found;
    }

    /** The graph's own inference must agree. */
    private static NdArray inferred(Node node, int index, NdArray computed) {
        Value value = node.outputs().get(index);
        int[] sides = value.shape().fixed().stream().mapToInt(Long::intValue).toArray();
        if (!Arrays.equals(sides, computed.shape())) {
            throw new IllegalStateException(
                    node.name() + " gives " + Arrays.toString(computed.shape()) + ", was inferred as " + value);
        }
        return computed;
    }

    private static NdArray array(TensorData data) {
        int[] shape = data.shape().stream().mapToInt(Long::intValue).toArray();
        if (data.type() == ElementType.FLOAT) {
            float[] floats = data.floats();
            return NdArray.filled(shape, i -> floats[i]);
        }
        if (data.type() == ElementType.INT64) {
            long[] longs = data.longs();
            return NdArray.filled(shape, i -> longs[i]);
        }
        ByteBuffer bytes = data.read();
        return NdArray.filled(shape, bytes::get);
    }
}
