package dev.smalti.layer;

import dev.smalti.graph.TensorData;
import java.util.List;

/** Weights by the names of the reference's state dict; a checkpoint with its renames applied. */
public interface WeightSource {
    /**
     * The weight of this name.
     *
     * @param name full dotted name, e.g. {@code encoder.mid.block_1.norm1.weight}
     * @param shape the shape that the layer needs
     * @throws dev.smalti.SmaltiException if it is missing or has another shape; the message names it, both shapes and
     *     the file
     */
    TensorData tensor(String name, List<Long> shape);
}
