package dev.smalti.layer;

import dev.smalti.graph.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What layers keep from batch to batch and no gradient changes: running statistics, a start that is taken from data (the
 * buffers of {@code torch.nn.Module}). A layer that runs twice in one graph goes on from what it left the first time.
 */
@FunctionalInterface
public interface Buffers {
    /**
     * Changes a tensor.
     *
     * @param name full, e.g. {@code main.3.running_mean}
     * @param shape of its contents
     * @param change from the contents as they are now to those after
     */
    void change(String name, List<Long> shape, UnaryOperator<Value> change);
}
