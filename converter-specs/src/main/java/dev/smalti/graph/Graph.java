package dev.smalti.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** Copies the collections, keeping their order. */
    public Graph {
        inputs = List.copyOf(inputs);
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
}
