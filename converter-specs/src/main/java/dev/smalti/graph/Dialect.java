package dev.smalti.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which operators a graph is written in: takes an operation apart into others as it is added, where the one who will read
 * the graph wants it so. A training graph is written without the operators that have no gradient or a slow kernel.
 */
@FunctionalInterface
public interface Dialect {
    /** Every operator as it is. */
    Dialect PLAIN = (ops, operator, inputs, attributes) -> null;

    /**
     * Says an operation in other operators.
     *
     * @param ops adds nodes where the operation would stand
     * @return its one output, or null to add it as it is
     */
    @Nullable
    Value write(Ops ops, Operator operator, List<@Nullable Value> inputs, Attributes attributes);
}
