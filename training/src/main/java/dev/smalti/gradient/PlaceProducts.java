package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
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

/** Products of the operators that move elements. */
final class PlaceProducts {
    private PlaceProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.RESHAPE, PlaceProducts::inputShape);
        products.put(Operators.SQUEEZE, PlaceProducts::inputShape);
        products.put(Operators.UNSQUEEZE, PlaceProducts::inputShape);
        products.put(Operators.TRANSPOSE, PlaceProducts::transpose);
        products.put(Operators.EXPAND, p -> p.first(p.summed(p.slim(), 0)));
        products.put(Operators.CONCAT, PlaceProducts::concat);
        products.put(Operators.SPLIT, PlaceProducts::split);
        products.put(Operators.SLICE, PlaceProducts::slice);
        products.put(Operators.PAD, PlaceProducts::pad);
        products.put(Operators.GATHER, PlaceProducts::gather);
        products.put(Operators.GATHER_ELEMENTS, PlaceProducts::gatherElements);
        products.put(Operators.SCATTER_ND, PlaceProducts::scatterNd);
        products.put(Operators.SCATTER_ELEMENTS, PlaceProducts::scatterElements);
        products.put(Operators.RESIZE, PlaceProducts::nearest);
    }

    private static List<@Nullable Value> inputShape(Pullback p) {
        return p.first(p.ops().reshape(p.whole(), Broadcast.shape(p.ops(), p.in(0))));
    }

    private static List<@Nullable Value> transpose(Pullback p) {
        int rank = p.in(0).shape().rank();
        List<Long> order = p.attributes().integers("perm", List.of());
        long[] back = new long[rank];
        for (int i = 0; i < rank; i++) {
            back[order.isEmpty() ? rank - 1 - i : order.get(i).intValue()] = i;
        }
        return p.first(p.ops().transpose(p.whole(), back));
    }

    private static List<@Nullable Value> concat(Pullback p) {
        int axis = Inference.axis(
                p.attributes().integer("axis", 0), p.out().shape().rank());
        int parts = p.node().inputs().size();
        long[] sizes = new long[parts];
        for (int i = 0; i < parts; i++) {
            sizes[i] = Broadcast.fixed(p.in(i).dim(axis));
        }
        return parts == 1 ? p.first(p.slim()) : new ArrayList<>(p.ops().split(p.whole(), axis, sizes));
    }

    private static List<@Nullable Value> split(Pullback p) {
        Ops ops = p.ops();
        int axis = Inference.axis(
                p.attributes().integer("axis", 0), p.in(0).shape().rank());
        Value[] parts = new Value[p.given().size()];
        for (int i = 0; i < parts.length; i++) {
            Value given = p.given().get(i);
            Value zero = ops.graph().scalar(0f);
            parts[i] = Broadcast.whole(
                    ops, given == null ? zero : given, p.node().outputs().get(i));
        }
        return p.first(ops.concat(axis, parts));
    }

    private static List<@Nullable Value> slice(Pullback p) {
        Shape x = p.in(0).shape();
        List<Long> starts = constants(p, 1);
        List<Long> axes = p.node().inputs().size() > 3 ? constants(p, 3) : List.of();
        if (p.node().inputs().size() > 4 && constants(p, 4).stream().anyMatch(step -> step != 1)) {
            return turnedAround(p);
        }
        long[] pads = new long[2 * x.rank()];
        for (int i = 0; i < starts.size(); i++) {
            int axis = axes.isEmpty() ? i : Inference.axis(axes.get(i), x.rank());
            long side = Broadcast.fixed(x.get(axis));
            long start = starts.get(i) < 0 ? Math.max(0, starts.get(i) + side) : Math.min(starts.get(i), side);
            pads[axis] = start;
            pads[x.rank() + axis] = side - start - Broadcast.fixed(p.out().dim(axis));
        }
        return p.first(p.ops()
                .node(Operators.PAD, Attributes.NONE, p.whole(), p.ops().graph().vector(pads)));
    }

    /** Axes that were turned around whole are so again. */
    private static List<@Nullable Value> turnedAround(Pullback p) {
        boolean whole = constants(p, 4).stream().allMatch(step -> step == -1)
                && p.in(0).shape().equals(p.out().shape());
        if (!whole) {
            throw new GraphException(p.node().name() + ": a slice with steps has no gradient");
        }
        return p.first(p.ops().node(Operators.SLICE, Attributes.NONE, p.whole(), p.in(1), p.in(2), p.in(3), p.in(4)));
    }

    private static List<@Nullable Value> pad(Pullback p) {
        if (!p.attributes().text("mode", "constant").equals("constant")) {
            throw new GraphException(p.node().name() + ": only a constant pad has a gradient");
        }
        long[] back = constants(p, 1).stream().mapToLong(pad -> -pad).toArray();
        return p.first(PadOrSlice.of(p.ops(), p.whole(), back, p.target()));
    }

    /** Adds each slice's gradient to the place it was taken from: {@code ScatterND}, the fastest form for a table. */
    private static List<@Nullable Value> gather(Pullback p) {
        Ops ops = p.ops();
        Shape x = p.in(0).shape();
        int axis = Inference.axis(p.attributes().integer("axis", 0), x.rank());
        int by = p.in(1).shape().rank();
        Value places = ops.unsqueeze(p.in(1), by);
        if (axis == 0) {
            return p.first(scatter(ops, x, places, p.whole(), Operators.SCATTER_ND, Attributes.NONE));
        }
        // The axes of the places go to the front, and the one they are of comes back from there.
        long[] order = LongStream.concat(
                        LongStream.range(axis, axis + by),
                        LongStream.concat(
                                LongStream.range(0, axis),
                                LongStream.range(axis + by, p.out().shape().rank())))
                .toArray();
        long[] back = LongStream.range(0, x.rank())
                .map(i -> i < axis ? i + 1 : i == axis ? 0 : i)
                .toArray();
        List<Dim> sides = new ArrayList<>(x.dims());
        sides.add(0, sides.remove(axis));
        Value updates = ops.transpose(p.whole(), order);
        Value moved = scatter(ops, new Shape(sides), places, updates, Operators.SCATTER_ND, Attributes.NONE);
        return p.first(ops.transpose(moved, back));
    }

    /** What was added to comes through; of what was added, its places. */
    private static List<@Nullable Value> scatterNd(Pullback p) {
        requireAdd(p);
        Shape places = p.in(1).shape();
        if (!places.get(-1).is(1)) {
            throw new GraphException(p.node().name() + ": only a scatter along the first axis has a gradient");
        }
        return p.each(
                p::slim,
                () -> p.ops().graph().scalar(0f),
                () -> p.ops()
                        .gather(
                                p.whole(),
                                p.ops()
                                        .node(
                                                Operators.SQUEEZE,
                                                Attributes.NONE,
                                                p.in(1),
                                                p.ops().graph().vector(-1)),
                                0));
    }

    private static List<@Nullable Value> scatterElements(Pullback p) {
        requireAdd(p);
        int axis = Inference.axis(
                p.attributes().integer("axis", 0), p.in(0).shape().rank());
        return p.each(
                p::slim, () -> p.ops().graph().scalar(0f), () -> p.ops().gatherElements(p.whole(), p.in(1), axis));
    }

    private static void requireAdd(Pullback p) {
        if (!p.attributes().text("reduction", "none").equals("add")) {
            throw new GraphException(p.node().name() + ": only a scatter that adds has a gradient");
        }
    }

    private static List<@Nullable Value> gatherElements(Pullback p) {
        Attributes axis = Attributes.NONE.with("axis", p.attributes().integer("axis", 0));
        return p.first(scatter(p.ops(), p.shape(0), p.in(1), p.whole(), Operators.SCATTER_ELEMENTS, axis));
    }

    private static Value scatter(
            Ops ops, Shape shape, Value places, Value updates, Operator operator, Attributes attributes) {
        Value zeros = ops.expand(ops.graph().scalar(0f), ops.graph().vector(Broadcast.sides(shape)));
        return ops.node(operator, attributes.with("reduction", Attribute.of("add")), zeros, places, updates);
    }

    /** Of repeated pixels: the sum over each square of copies. */
    private static List<@Nullable Value> nearest(Pullback p) {
        Ops ops = p.ops();
        Shape x = p.in(0).shape();
        List<Dim> scales = p.node().inputs().size() > 2 && p.node().inputs().get(2) != null
                ? p.in(2).content()
                : null;
        boolean nearest = p.attributes().text("mode", "nearest").equals("nearest")
                && p.attributes()
                        .text("coordinate_transformation_mode", "half_pixel")
                        .equals("asymmetric")
                && p.attributes().text("nearest_mode", "round_prefer_floor").equals("floor");
        if (scales == null
                || !nearest
                || x.rank() != 4
                || !scales.get(0).is(1)
                || !scales.get(1).is(1)) {
            throw new GraphException(
                    p.node().name() + ": only pixels repeated a whole number of times have a gradient");
        }
        long down = scales.get(2).fixed();
        long right = scales.get(3).fixed();
        long n = Broadcast.fixed(x.get(0)) * Broadcast.fixed(x.get(1));
        Value squares = ops.reshape(p.whole(), n, Broadcast.fixed(x.get(2)), down, Broadcast.fixed(x.get(3)), right);
        Value sums = ops.node(
                Operators.REDUCE_SUM,
                Attributes.NONE.with("keepdims", 0),
                squares,
                ops.graph().vector(2, 4));
        return p.first(ops.reshape(sums, Broadcast.shape(ops, p.in(0))));
    }

    private static List<Long> constants(Pullback p, int input) {
        List<Dim> content = p.in(input).content();
        if (content == null || !content.stream().allMatch(Dim::isFixed)) {
            throw new GraphException(p.node().name() + ": input " + input + " must be constant for a gradient");
        }
        return content.stream().map(Dim::fixed).toList();
    }
}
