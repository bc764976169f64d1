package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Products of matrix products. A transposition stands directly before the product that needs it: ONNX Runtime fuses the
 * two.
 */
final class MatrixProducts {
    private MatrixProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.MAT_MUL, MatrixProducts::matMul);
        products.put(Operators.GEMM, MatrixProducts::gemm);
    }

    private static List<@Nullable Value> matMul(Pullback p) {
        Ops ops = p.ops();
        Value a = p.in(0);
        Value b = p.in(1);
        if (a.shape().rank() < 2 || b.shape().rank() < 2) {
            throw new GraphException(p.node().name() + ": products with vectors have no gradient here");
        }
        Value g = p.whole();
        return p.each(
                () -> Broadcast.summed(ops, ops.matMul(g, turned(ops, p.read(1))), batched(p, a), a.shape()),
                () -> b.shape().rank() == 2
                        ? weight(p, rows(ops, p.read(0)), rows(ops, g))
                        : Broadcast.summed(ops, ops.matMul(turned(ops, p.read(0)), g), batched(p, b), b.shape()));
    }

    /**
     * The gradient of a matrix that many rows share, as one product over all of them. A linear layer keeps its weight
     * transposed: what is transposed once more on the way to it is made the other way round, so that no copy is left.
     */
    private static Value weight(Pullback p, Value a, Value g) {
        Ops ops = p.ops();
        return p.made(p.in(1), Operators.TRANSPOSE) == null
                ? ops.matMul(turned(ops, a), g)
                : turned(ops, ops.matMul(turned(ops, g), a));
    }

    /** The shape that a product gives for a factor: the batch of the output before the factor's own last two sides. */
    private static Shape batched(Pullback p, Value factor) {
        List<Dim> dims = new ArrayList<>(
                p.out().shape().dims().subList(0, p.out().shape().rank() - 2));
        dims.addAll(factor.shape()
                .dims()
                .subList(factor.shape().rank() - 2, factor.shape().rank()));
        return new Shape(dims);
    }

    /** A batch of matrices as one, its rows below each other. */
    private static Value rows(Ops ops, Value x) {
        if (x.shape().rank() == 2) {
            return x;
        }
        long last = Broadcast.fixed(x.dim(-1));
        return ops.reshape(x, -1, last);
    }

    /** The last two axes swapped. */
    static Value turned(Ops ops, Value x) {
        int rank = x.shape().rank();
        long[] order = IntStream.range(0, rank).asLongStream().toArray();
        order[rank - 1] = rank - 2L;
        order[rank - 2] = rank - 1L;
        return ops.transpose(x, order);
    }

    /** alpha·A'·B' + beta·C, where A' and B' may be transposed. */
    private static List<@Nullable Value> gemm(Pullback p) {
        Ops ops = p.ops();
        Attributes attributes = p.attributes();
        boolean turnedA = attributes.integer("transA", 0) == 1;
        boolean turnedB = attributes.integer("transB", 0) == 1;
        Value slim = times(ops, p.slim(), real(attributes, "alpha"));
        Value g = Broadcast.whole(ops, slim, p.out());
        return p.each(
                () -> turnedA ? product(ops, p.read(1), turnedB, g, true) : product(ops, g, false, p.read(1), !turnedB),
                () -> turnedB ? product(ops, g, true, p.read(0), turnedA) : product(ops, p.read(0), !turnedA, g, false),
                () -> p.summed(times(ops, p.slim(), real(attributes, "beta")), 2));
    }

    private static Value times(Ops ops, Value x, float number) {
        return number == 1 ? x : ops.mul(x, number);
    }

    private static float real(Attributes attributes, String name) {
        return attributes.byName().get(name) instanceof Attribute.Real real ? real.value() : 1;
    }

    private static Value product(Ops ops, Value a, boolean turnedA, Value b, boolean turnedB) {
        Attributes attributes = Attributes.NONE.with("transA", turnedA ? 1 : 0).with("transB", turnedB ? 1 : 0);
        return ops.node(Operators.GEMM, attributes, a, b);
    }
}
