package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies a graph node by node into a new one, which is typed and checked again on the way; a pass overrides what becomes
 * of a weight or a node. What nothing uses afterwards is left out, weights and nodes alike. Bodies are rewritten too.
 */
abstract class Rewriter {
    private final Map<Value, Value> copies = new HashMap<>();
    private @Nullable GraphBuilder outermost;

    /** What becomes of an input: by default itself. */
    Value input(GraphBuilder to, Value input) {
        return to.input(input.name(), input.type());
    }

    /** What becomes of a weight: by default itself. */
    Value weight(GraphBuilder to, String name, TensorData data) {
        return to.weight(name, data);
    }

    /** What becomes of a node, given the copies of its inputs: by default itself. */
    List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
        return to.node(
                path(node),
                node.operator(),
                inputs,
                bodies(to, node.attributes()),
                node.outputs().size());
    }

    /** What an output gives, from the copy of what it gave: by default that. */
    Value output(GraphBuilder to, Value copy) {
        return copy;
    }

    /** Called before a graph's nodes are copied, for a pass that looks ahead. */
    void begin(Graph graph) {}

    /** The rewritten graph. */
    final Graph rewrite(Graph graph) {
        GraphBuilder to = new GraphBuilder(graph.name());
        outermost = to;
        return rewrite(to, graph);
    }

    /** The copy of the graph that holds all others: a weight of it is seen by every body, and loaded once. */
    final GraphBuilder outermost() {
        return Objects.requireNonNull(outermost);
    }

    private Graph rewrite(GraphBuilder to, Graph graph) {
        begin(graph);
        graph.inputs().forEach(input -> copies.put(input, input(to, input)));
        Liveness live = Liveness.of(graph);
        graph.weights().forEach((value, data) -> {
            if (live.uses(value)) {
                copies.put(value, weight(to, value.name(), data));
            }
        });
        for (Node node : graph.nodes()) {
            if (live.runs(node)) {
                List<@Nullable Value> inputs = new ArrayList<>();
                node.inputs().forEach(input -> inputs.add(input == null ? null : copy(input)));
                List<Value> outputs = node(to, node, inputs);
                for (int i = 0; i < outputs.size(); i++) {
                    copies.put(node.outputs().get(i), outputs.get(i));
                }
            }
        }
        graph.outputs().forEach((name, value) -> to.output(name, output(to, copy(value))));
        return to.build();
    }

    /** The copy of a value of the old graph. */
    final Value copy(Value value) {
        return Objects.requireNonNull(copies.get(value), value::name);
    }

    private Attributes bodies(GraphBuilder to, Attributes attributes) {
        Attributes rewritten = attributes;
        for (Map.Entry<String, Attribute> entry : attributes.byName().entrySet()) {
            if (entry.getValue() instanceof Attribute.Body body) {
                Graph copy = rewrite(to.body(body.graph().name()), body.graph());
                rewritten = rewritten.with(entry.getKey(), new Attribute.Body(copy));
            }
        }
        return rewritten;
    }

    /** The path of the layer that made a node: its name without the last part. */
    static String path(Node node) {
        int slash = node.name().lastIndexOf('/');
        return slash < 0 ? "" : node.name().substring(0, slash);
    }
}
