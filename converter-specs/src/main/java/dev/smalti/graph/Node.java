package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a graph.
 *
 * @param name path of the layer that made it and a number, e.g. {@code decoder/mid/block_1/conv1/Conv_12}
 * @param operator what it does
 * @param inputs in order; null for one that is left out
 * @param outputs in order
 * @param attributes its settings
 */
public record Node(
        String name, Operator operator, List<@Nullable Value> inputs, List<Value> outputs, Attributes attributes) {
    /** Copies the lists. */
    public Node {
        inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
        outputs = List.copyOf(outputs);
    }
}
