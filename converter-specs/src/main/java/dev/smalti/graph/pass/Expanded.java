package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes compounds apart: nodes that were one while the graph was built, so that their gradient could be taken whole. */
public final class Expanded implements Pass {
    @Override
    public Graph apply(Graph graph) {
        return new Expanding().rewrite(graph);
    }

    private static final class Expanding extends Rewriter {
        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            return node.operator().equals(Operators.GROUP_NORMALIZATION)
                    ? groupNormalization(new Ops(to, node.name()), node, inputs)
                    : super.node(to, node, inputs);
        }
    }

    /**
     * A batch normalisation in training over [1, N*groups, L] gives the normalised map and the variances at once, and one
     * in inference is scale and bias in a single pass.
     */
    private static List<Value> groupNormalization(Ops ops, Node node, List<@Nullable Value> inputs) {
        Value x = Objects.requireNonNull(inputs.get(0));
        List<Long> sides = x.shape().fixed();
        long all = sides.get(0) * node.attributes().integer("groups", 1);
        float epsilon = node.attributes().byName().get("epsilon") instanceof Attribute.Real real ? real.value() : 0;
        Value flat = ops.reshape(x, 1, all, -1);
        Attributes training = Attributes.NONE
                .with("epsilon", Attribute.of(epsilon))
                .with("momentum", Attribute.of(0f))
                .with("training_mode", 1);
        List<Value> statistics = ops.graph()
                .node(
                        ops.path(),
                        Operators.BATCH_NORMALIZATION,
                        Arrays.asList(
                                flat,
                                ops.graph().filled(all, 1),
                                ops.graph().filled(all, 0),
                                some(ops, flat, 0),
                                some(ops, flat, 1)),
                        training,
                        3);
        Value normalised = ops.reshape(
                statistics.get(0), sides.stream().mapToLong(Long::longValue).toArray());
        Value deviation = ops.node(
                Operators.SQRT,
                Attributes.NONE,
                ops.add(statistics.get(2), ops.graph().scalar(epsilon)));
        Value y = ops.affine(normalised, Objects.requireNonNull(inputs.get(1)), Objects.requireNonNull(inputs.get(2)));
        return List.of(y, normalised, ops.node(Operators.RECIPROCAL, Attributes.NONE, deviation));
    }

    /**
     * Any numbers, one for each group, that are no constants. ONNX Runtime 1.29 writes the statistics into the memory of
     * the running ones that go in, even where those are constants that others read. Their share in the result is 0.
     */
    private static Value some(Ops ops, Value flat, long at) {
        return ops.reshape(ops.slice(flat, 2, at, at + 1), -1);
    }
}
