package dev.smalti.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rules of the operators that join, cut, pick and place parts of tensors. */
final class PlaceRules {
    private PlaceRules() {}

    static List<Operator.Inferred> concat(Inference node) {
        node.requireOneElementType();
        Shape first = node.shape(0);
        int axis = node.axis("axis", 0, first.rank());
        Dim side = Dim.of(0);
        List<Dim> content = new ArrayList<>();
        boolean known = first.rank() == 1;
        for (int i = 0; i < node.inputs().size(); i++) {
            Shape part = node.shape(i);
            node.require(
                    part.rank() == first.rank() && part.with(axis, Dim.ONE).equals(first.with(axis, Dim.ONE)),
                    "parts differ beside axis " + axis + ": " + first + " and " + part);
            side = side.plus(part.get(axis));
            List<Dim> elements = node.in(i).content();
            known = known && elements != null;
            if (known && elements != null) {
                content.addAll(elements);
            }
        }
        ValueType type = new ValueType(node.element(0), first.with(axis, side));
        return List.of(new Operator.Inferred(type, known ? content : null));
    }

    static List<Operator.Inferred> split(Inference node) {
        Shape x = node.shape(0);
        int axis = node.axis("axis", 0, x.rank());
        List<Dim> sizes = node.has(1) ? node.in(1).content() : null;
        if (sizes == null) {
            sizes = IntStream.range(0, node.outputs())
                    .mapToObj(i -> x.get(axis).dividedBy(node.outputs()))
                    .toList();
        }
        Dim sum = sizes.stream().reduce(Dim.of(0), Dim::plus);
        node.require(sum.equals(x.get(axis)), "parts " + sizes + " do not make up side " + axis + " of " + x);
        return sizes.stream()
                .map(size -> new Operator.Inferred(new ValueType(node.element(0), x.with(axis, size)), null))
                .toList();
    }

    static List<Operator.Inferred> slice(Inference node) {
        Shape x = node.shape(0);
        List<Dim> starts = node.in(1).content();
        List<Dim> ends = node.in(2).content();
        List<Long> axes = node.has(3) ? ShapeRules.required(node, 3, "the axes") : null;
        List<Long> steps = node.has(4) ? node.numbers(4) : null;
        long count = node.shape(1).get(0).fixed();
        Shape shape = x;
        for (int i = 0; i < count; i++) {
            int axis = axes == null ? i : Inference.axis(axes.get(i), x.rank());
            Dim side = starts == null || ends == null || (node.has(4) && steps == null)
                    ? null
                    : sliced(x.get(axis), starts.get(i), ends.get(i), steps == null ? 1 : steps.get(i));
            shape = shape.with(axis, side == null ? node.fresh().get() : side);
        }
        return List.of(new Operator.Inferred(new ValueType(node.element(0), shape), slicedContent(node, shape, steps)));
    }

    /** Length of a slice, or null where it cannot be told. */
    private static @Nullable Dim sliced(Dim side, Dim start, Dim end, long step) {
        boolean toTheEnd = (end.isFixed() && end.fixed() >= Integer.MAX_VALUE) || end.equals(side);
        if (step == -1 && start.is(-1) && end.isFixed() && end.fixed() <= -Integer.MAX_VALUE) {
            return side; // reversed whole
        }
        if (step < 1) {
            return null;
        }
        Dim from = fromStart(side, start);
        Dim to = toTheEnd ? side : fromStart(side, end);
        if (side.isFixed() && from.isFixed() && to.isFixed()) {
            long low = Math.max(0, Math.min(from.fixed(), side.fixed()));
            long high = Math.max(low, Math.min(to.fixed(), side.fixed()));
            return Dim.of((high - low + step - 1) / step);
        }
        // A symbolic side: the graph's author answers for slices that stay inside it.
        return to.minus(from).plus(step - 1).dividedBy(step);
    }

    private static Dim fromStart(Dim side, Dim place) {
        return place.isFixed() && place.fixed() < 0 ? side.plus(place) : place;
    }

    private static @Nullable List<Dim> slicedContent(Inference node, Shape shape, @Nullable List<Long> steps) {
        List<Dim> content = node.in(0).content();
        List<Long> starts = node.numbers(1);
        boolean plain = steps == null || steps.equals(List.of(1L));
        if (content == null || starts == null || !plain || shape.rank() != 1 || !shape.isFixed()) {
            return null;
        }
        int from =
                (int) fromStart(Dim.of(content.size()), Dim.of(starts.get(0))).fixed();
        return content.subList(from, from + (int) shape.get(0).fixed());
    }

    static List<Operator.Inferred> pad(Inference node) {
        Shape x = node.shape(0);
        List<Dim> pads = node.in(1).content();
        if (pads == null) {
            return Operator.Inferred.of(node.element(0), ShapeRules.unknown(node, x.rank()));
        }
        node.require(pads.size() == 2 * x.rank(), "wants " + 2 * x.rank() + " pads for " + x + ", got " + pads);
        List<Dim> dims = IntStream.range(0, x.rank())
                .mapToObj(i -> x.get(i).plus(pads.get(i)).plus(pads.get(x.rank() + i)))
                .toList();
        return Operator.Inferred.of(node.element(0), new Shape(dims));
    }

    static List<Operator.Inferred> gather(Inference node) {
        Shape x = node.shape(0);
        Shape indices = node.shape(1);
        node.require(
                node.element(1) == ElementType.INT64 || node.element(1) == ElementType.INT32,
                "indices are whole numbers, got " + node.in(1).type());
        int axis = node.axis("axis", 0, x.rank());
        List<Dim> dims = new ArrayList<>(x.dims().subList(0, axis));
        dims.addAll(indices.dims());
        dims.addAll(x.dims().subList(axis + 1, x.rank()));
        List<Dim> content = node.in(0).content();
        List<Long> places = node.numbers(1);
        List<Dim> picked = content == null || places == null || x.rank() != 1
                ? null
                : places.stream()
                        .map(i -> content.get((int) (i < 0 ? i + content.size() : i)))
                        .toList();
        return List.of(new Operator.Inferred(new ValueType(node.element(0), new Shape(dims)), picked));
    }

    static List<Operator.Inferred> gatherElements(Inference node) {
        node.requireRank(1, node.shape(0).rank());
        return Operator.Inferred.of(node.element(0), node.shape(1));
    }

    static List<Operator.Inferred> resize(Inference node) {
        Shape x = node.shape(0);
        List<Dim> sizes = node.has(3) ? node.in(3).content() : null;
        if (sizes != null) {
            return Operator.Inferred.of(node.element(0), new Shape(sizes));
        }
        List<Long> factors = node.numbers(2);
        if (factors == null || factors.size() != x.rank()) {
            throw new GraphException("wants a whole scale for each side of " + x);
        }
        return Operator.Inferred.of(
                node.element(0),
                new Shape(IntStream.range(0, x.rank())
                        .mapToObj(i -> x.get(i).times(factors.get(i)))
                        .toList()));
    }

    static List<Operator.Inferred> depthToSpace(Inference node) {
        node.requireRank(0, 4);
        Shape x = node.shape(0);
        long block = node.attributes().integer("blocksize", 1);
        long channels = x.get(1).fixed();
        node.require(channels % (block * block) == 0, channels + " channels do not make blocks of " + block);
        return Operator.Inferred.of(
                node.element(0),
                Shape.of(
                        x.get(0),
                        Dim.of(channels / (block * block)),
                        x.get(2).times(block),
                        x.get(3).times(block)));
    }
}
