package dev.smalti.layer;

import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.Arrays;

/**
 * Where a layer stands: the graph it adds to, the weights it asks for, and its path, which is the prefix of its
 * weights' names in the reference's state dict, names its nodes and leads every message.
 *
 * @param graph the graph being built
 * @param weights where weights come from
 * @param path dotted, e.g. {@code decoder.mid.block_1}; empty at the top
 */
public record Scope(GraphBuilder graph, Weights weights, String path) {
    /** The scope of a part of this layer. */
    public Scope in(String name) {
        return new Scope(graph, weights, path.isEmpty() ? name : path + "." + name);
    }

    /** The weight of this name in this scope. */
    public Value weight(String name, long... shape) {
        return weights.value(graph, in(name).path, Arrays.stream(shape).boxed().toList());
    }

    /** The operators, on behalf of this layer. */
    public Ops ops() {
        return new Ops(graph, path);
    }
}
