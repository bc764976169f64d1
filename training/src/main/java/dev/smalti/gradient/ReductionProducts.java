package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Inference;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Products of sums, means and what normalises along an axis. */
final class ReductionProducts {
    private ReductionProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.REDUCE_SUM, p -> p.first(spread(p, sumAxes(p))));
        products.put(Operators.REDUCE_MEAN, p -> {
            List<Long> axes = meanAxes(p);
            long count = axes.stream()
                    .mapToLong(axis -> Broadcast.fixed(p.in(0).dim(axis.intValue())))
                    .reduce(1, Math::multiplyExact);
            return p.first(spread(p.ops(), p.ops().mul(p.slim(), 1f / count), p, axes));
        });
        products.put(Operators.SOFTMAX, ReductionProducts::softmax);
        products.put(Operators.LOG_SOFTMAX, ReductionProducts::logSoftmax);
    }

    private static List<Long> sumAxes(Pullback p) {
        if (p.node().inputs().size() < 2 || p.node().inputs().get(1) == null) {
            return all(p);
        }
        List<Dim> content = p.in(1).content();
        if (content == null) {
            throw new GraphException(p.node().name() + ": the axes of a sum must be constant");
        }
        return content.isEmpty() ? all(p) : content.stream().map(Dim::fixed).toList();
    }

    private static List<Long> meanAxes(Pullback p) {
        List<Long> axes = p.attributes().integers("axes", List.of());
        return axes.isEmpty() ? all(p) : axes;
    }

    private static List<Long> all(Pullback p) {
        return LongStream.range(0, p.in(0).shape().rank()).boxed().toList();
    }

    private static Value spread(Pullback p, List<Long> axes) {
        return spread(p.ops(), p.slim(), p, axes);
    }

    /** The gradient with a side of 1 where an axis was summed; it stays small. */
    private static Value spread(Ops ops, Value gradient, Pullback p, List<Long> axes) {
        if (p.attributes().integer("keepdims", 1) == 1
                || gradient.shape().count().is(1)) {
            return gradient.shape().rank() > p.in(0).shape().rank() ? ops.reshape(gradient, new long[0]) : gradient;
        }
        Shape x = p.in(0).shape();
        Value whole = Broadcast.whole(ops, gradient, p.out());
        List<Long> sides = new ArrayList<>();
        List<Integer> gone =
                axes.stream().map(axis -> Inference.axis(axis, x.rank())).toList();
        for (int i = 0; i < x.rank(); i++) {
            sides.add(gone.contains(i) ? 1 : Broadcast.fixed(x.get(i)));
        }
        return ops.reshape(whole, sides.stream().mapToLong(Long::longValue).toArray());
    }

    /** p·(g - sum(g·p)). */
    private static List<@Nullable Value> softmax(Pullback p) {
        Ops ops = p.ops();
        int axis = Inference.axis(
                p.attributes().integer("axis", -1), p.out().shape().rank());
        Value weighted = ops.mul(p.slim(), p.readOut());
        Value sum = ops.sum(weighted, axis, true);
        return p.first(ops.sub(weighted, ops.mul(p.readOut(), sum)));
    }

    /** g - softmax·sum(g). */
    private static List<@Nullable Value> logSoftmax(Pullback p) {
        Ops ops = p.ops();
        int axis = Inference.axis(
                p.attributes().integer("axis", -1), p.out().shape().rank());
        Value probabilities = ops.node(Operators.EXP, Attributes.NONE, p.readOut());
        return p.first(ops.sub(p.whole(), ops.mul(probabilities, ops.sum(p.whole(), axis, true))));
    }
}
