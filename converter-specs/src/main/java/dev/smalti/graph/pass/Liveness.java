package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Node;
import dev.smalti.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which values of a graph its outputs need. */
final class Liveness {
    private final Set<Value> needed = new HashSet<>();

    private Liveness() {}

    static Liveness of(Graph graph) {
        Liveness liveness = new Liveness();
        liveness.mark(graph);
        return liveness;
    }

    boolean uses(Value value) {
        return needed.contains(value);
    }

    boolean runs(Node node) {
        return node.outputs().stream().anyMatch(needed::contains);
    }

    private void mark(Graph graph) {
        needed.addAll(graph.outputs().values());
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (runs(node)) {
                node.inputs().forEach(input -> {
                    if (input != null) {
                        needed.add(input);
                    }
                });
                for (Attribute attribute : node.attributes().byName().values()) {
                    if (attribute instanceof Attribute.Body body) {
                        mark(body.graph());
                    }
                }
            }
        }
    }
}
