package dev.smalti.graph.pass;

import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes at build time what depends on weights only: transposed, joined, reshaped and padded ones become weights of
 * their own, still made one at a time when the graph is written. In the body of a loop they become weights of the
 * outermost graph, so that they are loaded once.
 */
public final class FoldedWeights implements Pass {
    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Folding().rewrite(graph));
    }

    private static final class Folding extends Rewriter {
        private final Map<Value, TensorData> known = new HashMap<>();
        private @Nullable GraphBuilder outermost;

        @Override
        Value weight(GraphBuilder to, String name, TensorData data) {
            if (outermost == null) {
                outermost = to;
            }
            Value value = to.weight(name, data);
            known.put(value, data);
            return value;
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            List<TensorData> constants = new ArrayList<>();
            for (Value input : inputs) {
                TensorData data = input == null ? null : known.get(input);
                if (data == null) {
                    return super.node(to, node, inputs);
                }
                constants.add(data);
            }
            TensorData folded = WeightArithmetic.folded(node, constants);
            if (folded == null || outermost == null) {
                return super.node(to, node, inputs);
            }
            Value first = inputs.get(0);
            String name = (first == null ? "" : first.name()) + "." + WeightArithmetic.suffix(node);
            Value value = outermost.weight(name, folded);
            known.put(value, folded);
            return List.of(value);
        }
    }
}
