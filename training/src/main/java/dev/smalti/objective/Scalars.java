package dev.smalti.objective;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/** Tensors made into one number, of which losses are made. */
public final class Scalars {
    private Scalars() {}

    /** The mean of all elements, a scalar. */
    public static Value mean(Ops ops, Value x) {
        return ops.node(Operators.REDUCE_MEAN, Attributes.NONE.with("keepdims", 0), x);
    }
}
