package dev.smalti.layer;

import dev.smalti.graph.Value;

/** A part of a network: values in, values out, with weights from its scope. */
@FunctionalInterface
public interface Layer {
    /** Adds the layer's nodes to the scope's graph. */
    Value apply(Scope scope, Value x);
}
