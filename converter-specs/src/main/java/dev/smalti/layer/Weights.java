package dev.smalti.layer;

import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Value;
import java.util.List;

/**
 * Turns the name of a weight into a value of a graph. Whether that is a constant, as in inference, or an input, as in
 * training, is decided here and not by the layers.
 */
@FunctionalInterface
public interface Weights {
    /** The weight of this full name and shape, as a value of the graph. */
    Value value(GraphBuilder graph, String name, List<Long> shape);

    /** Weights that are constants of the graph, read when it is written. */
    static Weights constants(WeightSource source) {
        return (graph, name, shape) -> graph.weight(name, source.tensor(name, shape));
    }
}
