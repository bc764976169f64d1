package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Products of the operators that work element by element. */
final class ElementwiseProducts {
    private ElementwiseProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.ADD, p -> p.each(() -> p.summed(p.slim(), 0), () -> p.summed(p.slim(), 1)));
        products.put(
                Operators.SUB, p -> p.each(() -> p.summed(p.slim(), 0), () -> neg(p.ops(), p.summed(p.slim(), 1))));
        products.put(Operators.MUL, ElementwiseProducts::mul);
        products.put(Operators.DIV, ElementwiseProducts::div);
        products.put(Operators.POW, ElementwiseProducts::pow);
        products.put(Operators.MIN, p -> chosen(p, Operators.LESS_OR_EQUAL));
        products.put(Operators.MAX, p -> chosen(p, Operators.GREATER_OR_EQUAL));
        products.put(Operators.WHERE, ElementwiseProducts::where);
        products.put(Operators.IDENTITY, p -> p.first(p.slim()));
        products.put(Operators.NEG, p -> p.first(neg(p.ops(), p.slim())));
        products.put(Operators.ABS, p -> p.first(p.ops().mul(p.slim(), plain(p, Operators.SIGN, p.read(0)))));
        products.put(Operators.SIGN, p -> p.first(p.ops().mul(p.slim(), 0f)));
        products.put(Operators.FLOOR, p -> p.first(p.ops().mul(p.slim(), 0f)));
        products.put(Operators.RELU, ElementwiseProducts::relu);
        products.put(Operators.CLIP, ElementwiseProducts::clip);
        products.put(Operators.SIGMOID, ElementwiseProducts::sigmoid);
        products.put(
                Operators.SOFTPLUS, p -> p.first(p.ops().mul(p.slim(), p.ops().sigmoid(p.read(0)))));
        products.put(Operators.TANH, ElementwiseProducts::tanh);
        products.put(Operators.EXP, p -> p.first(p.ops().mul(p.slim(), p.readOut())));
        products.put(Operators.LOG, p -> p.first(p.ops().div(p.slim(), p.read(0))));
        products.put(Operators.SQRT, p -> p.first(p.ops().div(p.ops().mul(p.slim(), 0.5f), p.readOut())));
        products.put(Operators.RECIPROCAL, ElementwiseProducts::reciprocal);
        products.put(Operators.ERF, ElementwiseProducts::erf);
    }

    private static List<@Nullable Value> mul(Pullback p) {
        Ops ops = p.ops();
        if (p.in(0) == p.in(1)) {
            // A square: twice the slim gradient first, it may be small.
            return p.first(ops.mul(ops.mul(p.slim(), 2f), p.read(0)));
        }
        if (isSwish(p)) {
            return p.first(ops.mul(p.slim(), swishSlope(p)));
        }
        if (isGelu(p)) {
            return p.first(ops.mul(p.slim(), geluSlope(p)));
        }
        return p.each(() -> p.summed(ops.mul(p.slim(), p.read(1)), 0), () -> p.summed(ops.mul(p.slim(), p.read(0)), 1));
    }

    /** Whether this is x·s(x), and nobody asks for the gradient of s(x) by itself. */
    private static boolean isSwish(Pullback p) {
        Node sigmoid = p.made(p.in(1), Operators.SIGMOID);
        return sigmoid != null && sigmoid.inputs().get(0) == p.in(0) && p.passes(p.in(1));
    }

    /** Of o = x·s(x): s + o - o·s, in fewer passes than factor by factor. */
    private static Value swishSlope(Pullback p) {
        Ops ops = p.ops();
        Value s = p.read(1);
        return ops.add(s, ops.sub(p.readOut(), ops.mul(p.readOut(), s)));
    }

    /**
     * Whether this is x·(1 + erf(x/sqrt(2))), the larger part of a GELU, and nobody asks for the gradient of a part by
     * itself.
     */
    private static boolean isGelu(Pullback p) {
        Node add = p.made(p.in(1), Operators.ADD);
        Node erf =
                add == null ? null : p.made(Objects.requireNonNull(add.inputs().get(0)), Operators.ERF);
        Node div =
                erf == null ? null : p.made(Objects.requireNonNull(erf.inputs().get(0)), Operators.DIV);
        if (add == null || erf == null || div == null || div.inputs().get(0) != p.in(0)) {
            return false;
        }
        // Equal scalars of a graph are one value.
        boolean gelu = add.inputs().get(1) == p.ops().graph().scalar(1f)
                && div.inputs().get(1) == p.ops().graph().scalar((float) Math.sqrt(2));
        return gelu
                && p.passes(p.in(1))
                && p.passes(erf.outputs().get(0))
                && p.passes(div.outputs().get(0));
    }

    /** Of x·(1 + erf(x/sqrt(2))): 1 + erf + x·sqrt(2/pi)·exp(-x²/2), in fewer passes than factor by factor. */
    private static Value geluSlope(Pullback p) {
        Ops ops = p.ops();
        Value x = p.read(0);
        Value bell = plain(p, Operators.EXP, ops.mul(ops.mul(x, x), -0.5f));
        return ops.add(p.read(1), ops.mul(ops.mul(x, (float) Math.sqrt(2 / Math.PI)), bell));
    }

    private static List<@Nullable Value> div(Pullback p) {
        Ops ops = p.ops();
        return p.each(
                () -> p.summed(ops.div(p.slim(), p.read(1)), 0),
                () -> p.summed(neg(ops, ops.div(ops.mul(p.slim(), p.readOut()), p.read(1))), 1));
    }

    /** x to a power that is a constant of the graph. */
    private static List<@Nullable Value> pow(Pullback p) {
        Ops ops = p.ops();
        if (p.wants(1)) {
            throw new GraphException(p.node().name() + ": the exponent of a power has no gradient");
        }
        Value power = p.in(1);
        Value lower =
                plain(p, Operators.POW, p.read(0), ops.sub(power, ops.graph().scalar(1f)));
        return p.each(() -> p.summed(ops.mul(p.slim(), ops.mul(lower, power)), 0));
    }

    /** The gradient goes to the one that was chosen; among equals to the first. */
    private static List<@Nullable Value> chosen(Pullback p, Operator comparison) {
        Ops ops = p.ops();
        if (p.node().inputs().size() != 2) {
            throw new GraphException(p.node().name() + ": has a gradient for two inputs only");
        }
        Value first = plain(p, comparison, p.read(0), p.read(1));
        Value zero = ops.graph().scalar(0f);
        return p.each(
                () -> p.summed(ops.where(first, p.slim(), zero), 0),
                () -> p.summed(ops.where(first, zero, p.slim()), 1));
    }

    private static List<@Nullable Value> where(Pullback p) {
        Ops ops = p.ops();
        Value zero = ops.graph().scalar(0f);
        return p.each(
                () -> ops.graph().scalar(0f),
                () -> p.summed(ops.where(p.read(0), p.slim(), zero), 1),
                () -> p.summed(ops.where(p.read(0), zero, p.slim()), 2));
    }

    private static List<@Nullable Value> relu(Pullback p) {
        Ops ops = p.ops();
        Value zero = ops.graph().scalar(0f);
        return p.first(ops.where(plain(p, Operators.GREATER, p.read(0), zero), p.slim(), zero));
    }

    private static List<@Nullable Value> clip(Pullback p) {
        Ops ops = p.ops();
        Value inside = plain(p, Operators.EQUAL, p.read(0), p.readOut());
        return p.first(ops.where(inside, p.slim(), ops.graph().scalar(0f)));
    }

    /** s·(1-s). */
    private static List<@Nullable Value> sigmoid(Pullback p) {
        Ops ops = p.ops();
        Value s = p.readOut();
        return p.first(ops.mul(p.slim(), ops.sub(s, ops.mul(s, s))));
    }

    private static List<@Nullable Value> tanh(Pullback p) {
        Ops ops = p.ops();
        Value slope = ops.sub(ops.graph().scalar(1f), ops.mul(p.readOut(), p.readOut()));
        return p.first(ops.mul(p.slim(), slope));
    }

    private static List<@Nullable Value> reciprocal(Pullback p) {
        Ops ops = p.ops();
        return p.first(neg(ops, ops.mul(p.slim(), ops.mul(p.readOut(), p.readOut()))));
    }

    /** The derivative of erf is 2/sqrt(pi)·exp(-x²). */
    private static List<@Nullable Value> erf(Pullback p) {
        Ops ops = p.ops();
        Value bell = plain(p, Operators.EXP, neg(ops, ops.mul(p.read(0), p.read(0))));
        return p.first(ops.mul(p.slim(), ops.mul(bell, (float) (2 / Math.sqrt(Math.PI)))));
    }

    private static Value neg(Ops ops, Value x) {
        return ops.node(Operators.NEG, Attributes.NONE, x);
    }

    private static Value plain(Pullback p, Operator operator, Value... inputs) {
        return p.ops().node(operator, Attributes.NONE, inputs);
    }
}
