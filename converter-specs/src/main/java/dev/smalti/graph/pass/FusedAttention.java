package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code softmax(query * key * scale) * value} into one operator of ONNX Runtime that never holds the whole matrix
 * of scores: for n positions the memory grows with n, not n². The sums run in another order, so results differ in the
 * last digits.
 */
public final class FusedAttention implements Pass {
    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Fusion(graph).rewrite(graph));
    }

    /** query [N, n, C], key [N, C, m], value [N, m, C]. */
    private record Attention(Value query, Value key, Value value, float scale) {}

    private static final class Fusion extends Rewriter {
        private final Map<Value, TensorData> weights;
        private final Map<Value, Node> makers = new HashMap<>();

        Fusion(Graph graph) {
            this.weights = graph.weights();
            graph.nodes().forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            Optional<Attention> found = attention(node);
            if (found.isEmpty()) {
                return super.node(to, node, inputs);
            }
            Attention attention = found.get();
            Ops ops = new Ops(to, path(node));
            Attributes attributes = Attributes.NONE.with("num_heads", 1).with("scale", Attribute.of(attention.scale()));
            return List.of(ops.node(
                    Operators.MULTI_HEAD_ATTENTION,
                    attributes,
                    copy(attention.query()),
                    ops.transpose(copy(attention.key()), 0, 2, 1),
                    copy(attention.value())));
        }

        private Optional<Attention> attention(Node node) {
            return maker(node, Operators.MAT_MUL, 0, Operators.SOFTMAX)
                    .filter(softmax -> softmax.attributes().integer("axis", -1) == -1)
                    .flatMap(softmax -> maker(softmax, Operators.SOFTMAX, 0, Operators.MUL))
                    .flatMap(scaled -> maker(scaled, Operators.MUL, 0, Operators.MAT_MUL)
                            .flatMap(scores -> scale(scaled)
                                    .map(scale ->
                                            new Attention(input(scores, 0), input(scores, 1), input(node, 1), scale))))
                    .filter(attention -> attention.query().shape().rank() == 3);
        }

        /** The node that made an input of this node, if both are the operators wanted. */
        private Optional<Node> maker(Node node, Operator operator, int index, Operator wanted) {
            return node.operator().equals(operator)
                    ? Optional.ofNullable(makers.get(input(node, index)))
                            .filter(made -> made.operator().equals(wanted))
                    : Optional.empty();
        }

        private Optional<Float> scale(Node scaled) {
            return Optional.ofNullable(weights.get(input(scaled, 1)))
                    .filter(data -> data.count() == 1)
                    .map(data -> data.floats()[0]);
        }

        private static Value input(Node node, int index) {
            return Objects.requireNonNull(node.inputs().get(index));
        }
    }
}
