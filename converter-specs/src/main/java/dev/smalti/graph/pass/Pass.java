package dev.smalti.graph.pass;

import dev.smalti.graph.Graph;

/** Turns a finished graph into another that computes the same, within what the pass says it changes. */
@FunctionalInterface
public interface Pass {
    /** The rewritten graph; the given one is not touched. */
    Graph apply(Graph graph);
}
