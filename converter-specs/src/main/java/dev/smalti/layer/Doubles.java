package dev.smalti.layer;

import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.List;

/** Constants in float64; equal ones are stored once. */
final class Doubles {
    private Doubles() {}

    static Value scalar(GraphBuilder graph, double value) {
        return graph.weight("f64(" + value + ")", TensorData.ofDoubles(List.of(), value));
    }

    /** @param name what tells this vector from others */
    static Value vector(GraphBuilder graph, String name, double... values) {
        return graph.weight(name, TensorData.ofDoubles(List.of((long) values.length), values));
    }
}
