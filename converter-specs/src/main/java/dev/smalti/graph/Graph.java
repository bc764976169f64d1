package dev.smalti.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A finished graph: checked as it was built, immutable, its nodes in an order in which they can run. The body of a loop
 * is a graph too, and may use values of the graph around it.
 *
 * @param name what it is, e.g. {@code decoder}
 * @param inputs what it is given
 * @param weights its constants and their contents
 * @param nodes in topological order
 * @param outputs name to value, in order
 */
public record Graph(
        String name, List<Value> inputs, Map<Value, TensorData> weights, List<Node> nodes, Map<String, Value> outputs) {
    /** The operator set that graphs are written in. */
    public static final int OPSET = 17;

    /** The operator set of models that hold {@link Operators#BITWISE_AND} or {@link Operators#BITWISE_XOR}. */
    public static final int BITWISE_OPSET = 18;

    /** Copies the collections, keeping their order. */
    public Graph {
        inputs = List.copyOf(inputs);
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * The values of symbols for which inputs have these shapes, e.g. {@code batch=1, rows=16, columns=16} for {@code pixels}
     * of shape [1, 3, 256, 256].
     *
     * @param shapes by input; what is left out stays unknown
     * @throws GraphException if there is no such input, or it cannot have that shape beside the others
     */
    public Map<String, Long> symbols(Map<String, List<Long>> shapes) {
        Map<String, Long> values = new TreeMap<>();
        shapes.forEach((input, sides) -> {
            Value value = input(input);
            boolean fits = value.shape().rank() == sides.size();
            for (int i = 0; fits && i < sides.size(); i++) {
                fits = fits(value.dim(i), sides.get(i), values);
            }
            if (!fits) {
                throw new GraphException(name + ": " + value + " cannot have shape " + sides
                        + (values.isEmpty() ? "" : " with " + values));
            }
        });
        return values;
    }

    /**
     * The input of this name.
     *
     * @throws GraphException if there is none
     */
    Value input(String input) {
        return inputs.stream()
                .filter(value -> value.name().equals(input))
                .findFirst()
                .orElseThrow(() -> new GraphException(name + " has no input '" + input + "', only "
                        + inputs.stream().map(Value::name).toList()));
    }

    /** Whether a side can be this number; learns the value of its symbol. */
    private static boolean fits(Dim dim, long side, Map<String, Long> values) {
        Set<String> symbols = dim.symbols();
        if (symbols.size() == 1) {
            String symbol = symbols.iterator().next();
            long offset = dim.at(Map.of(symbol, 0L));
            long slope = dim.at(Map.of(symbol, 1L)) - offset;
            values.putIfAbsent(symbol, slope == 0 ? 0 : (side - offset) / slope);
        }
        return dim.at(values) == side;
    }
}
