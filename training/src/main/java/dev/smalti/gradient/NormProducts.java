package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The product of group normalisation, in as few passes over the map as there can be. */
final class NormProducts {
    private NormProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.GROUP_NORMALIZATION, NormProducts::group);
    }

    /**
     * dX = a·g + b·x' + c, where x' is the normalised input and a, b and c are numbers of each channel of each picture: with
     * s1 and s2 the sums of g and of g·x' over a channel, a is scale/deviation, and b and c are the group's means of
     * scale·s2 and scale·s1 over its deviation, negative.
     */
    private static List<@Nullable Value> group(Pullback p) {
        Ops ops = p.ops();
        List<Long> sides = p.in(0).shape().fixed();
        long n = sides.get(0);
        long channels = sides.get(1);
        long groups = p.attributes().integer("groups", 1);
        long each = channels / groups;
        long area = sides.get(2) * sides.get(3);
        Value normalised = p.node().outputs().get(1);
        Value g = p.whole();
        Value sums = area(ops, g); // [N, C]
        Value weighted = area(ops, ops.mul(g, normalised)); // [N, C]
        if (!p.wants(0)) {
            return p.each(() -> g, () -> ops.sum(weighted, 0, false), () -> ops.sum(sums, 0, false));
        }
        Value over = ops.reshape(p.node().outputs().get(2), n, groups, 1);
        Value scale = ops.reshape(p.in(1), 1, groups, each);
        Value a = ops.mul(over, scale); // [N, G, C/G]
        float share = -1f / (each * area);
        Value b = mean(ops, weighted, over, scale, share, n, groups, each);
        Value c = mean(ops, sums, over, scale, share, n, groups, each);
        Value whole = ops.add(affine(ops, g, a, c, n * channels), affine(ops, normalised, b, null, n * channels));
        return p.each(
                () -> ops.reshape(whole, Broadcast.sides(p.in(0).shape())),
                () -> ops.sum(weighted, 0, false),
                () -> ops.sum(sums, 0, false));
    }

    /** Sums over the pixels of each channel. */
    private static Value area(Ops ops, Value x) {
        return ops.node(
                Operators.REDUCE_SUM,
                Attributes.NONE.with("keepdims", 0),
                x,
                ops.graph().vector(2, 3));
    }

    /** The group's mean of scale times a sum, over its deviation, for each of its channels: [N, G, C/G]. */
    private static Value mean(
            Ops ops, Value sum, Value over, Value scale, float share, long n, long groups, long each) {
        Value scaled = ops.mul(ops.reshape(sum, n, groups, each), scale);
        Value mean = ops.mul(ops.mul(ops.sum(scaled, 2, true), over), share); // [N, G, 1]
        return ops.expand(mean, ops.graph().vector(n, groups, each));
    }

    /** x·scale + bias for each channel of each picture: [1, N·C, HW]. */
    private static Value affine(Ops ops, Value x, Value scale, @Nullable Value bias, long channels) {
        Value none = ops.graph().filled(channels, 0);
        return ops.affine(
                ops.reshape(x, 1, channels, -1),
                ops.reshape(scale, channels),
                bias == null ? none : ops.reshape(bias, channels));
    }
}
