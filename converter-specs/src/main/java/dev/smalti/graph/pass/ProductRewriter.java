package dev.smalti.graph.pass;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies a graph, its products of float32 rows with a constant matrix replaced; what else uses the matrix keeps it. */
abstract class ProductRewriter extends Rewriter {
    /** Matrices of fewer rows stay as they are: they weigh nothing, and blocks of 32 do not fit. */
    private static final long FEWEST_ROWS = 32;

    private final Map<Value, TensorData> known = new HashMap<>();
    private final Map<Use, Value> checked = new HashMap<>();
    private final Set<Value> normed = new HashSet<>();

    /** A value where it is used: what a body computes is not there outside. */
    record Use(GraphBuilder graph, Value x) {}

    /**
     * A constant matrix.
     *
     * @param name of the weight
     * @param data float32 [K, N]
     */
    record Matrix(String name, TensorData data) {
        int rows() {
            return Math.toIntExact(data.shape().get(0));
        }

        int columns() {
            return Math.toIntExact(data.shape().get(1));
        }
    }

    /**
     * What becomes of x times a matrix.
     *
     * @param x float32 [..., K]
     * @return [..., N], or null if the product stays as it is
     */
    abstract @Nullable Value product(Ops ops, Value x, Matrix matrix);

    /**
     * Adds 0 times the sum of each row of x, which tells of what is no number in it: operators that round x to whole numbers
     * make a code of NaN like of any other number, and the largest of a row passes over it.
     *
     * @param x float32 [..., K]
     * @param to what is added to, float32 [..., any]
     * @return the sum; what is normed is added to nothing, since what it was normed from goes on beside it
     */
    final Value telling(Ops ops, Value x, Value to) {
        return normed.contains(x)
                ? to
                : ops.add(
                        to, checked.computeIfAbsent(new Use(ops.graph(), x), use -> ops.mul(ops.sum(x, -1, true), 0f)));
    }

    @Override
    final Value weight(GraphBuilder to, String name, TensorData data) {
        Value value = to.weight(name, data);
        known.put(value, data);
        return value;
    }

    @Override
    final List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
        if (node.operator().equals(Operators.MAT_MUL)) {
            Value x = inputs.get(0);
            Value weight = inputs.get(1);
            TensorData data = weight == null ? null : known.get(weight);
            if (x != null && weight != null && data != null && isLarge(data)) {
                Value product = product(new Ops(to, path(node)), x, new Matrix(weight.name(), data));
                if (product != null) {
                    return List.of(product);
                }
            }
        }
        List<Value> outputs = super.node(to, node, inputs);
        if (node.operator().equals(Operators.LAYER_NORMALIZATION)) {
            normed.addAll(outputs);
        }
        return outputs;
    }

    private static boolean isLarge(TensorData data) {
        return data.type() == ElementType.FLOAT
                && data.shape().size() == 2
                && data.shape().get(0) >= FEWEST_ROWS;
    }
}
