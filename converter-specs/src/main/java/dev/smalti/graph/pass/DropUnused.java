package dev.smalti.graph.pass;

import dev.smalti.graph.Graph;

/** Leaves out the nodes and weights that no output needs. */
public final class DropUnused implements Pass {
    @Override
    public Graph apply(Graph graph) {
        return new Rewriter() {}.rewrite(graph);
    }
}
