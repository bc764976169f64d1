package dev.smalti.gradient;

import dev.smalti.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The vector-Jacobian product of one operator: from the gradients of its outputs to those of its inputs. */
@FunctionalInterface
interface Product {
    /**
     * The gradients of the node's inputs, in order; null for one that has none or is not asked for. A gradient's shape is
     * the input's, or one that broadcasts to it.
     */
    List<@Nullable Value> of(Pullback pullback);
}
