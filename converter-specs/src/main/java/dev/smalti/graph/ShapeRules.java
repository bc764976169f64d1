package dev.smalti.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Rules of the operators that ask for, change or follow a shape. */
final class ShapeRules {
    private ShapeRules() {}

    static List<Operator.Inferred> shape(Inference node) {
        Shape x = node.shape(0);
        int start = clamp(node.attributes().integer("start", 0), x.rank());
        int end = clamp(node.attributes().integer("end", x.rank()), x.rank());
        List<Dim> dims = x.dims().subList(start, Math.max(start, end));
        return List.of(new Operator.Inferred(ValueType.longs(Dim.of(dims.size())), dims));
    }

    static List<Operator.Inferred> reshape(Inference node) {
        Shape x = node.shape(0);
        List<Dim> wanted = node.in(1).content();
        if (wanted == null) {
            return Operator.Inferred.of(
                    node.element(0), unknown(node, node.shape(1).get(0).fixed()));
        }
        List<Dim> dims = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < wanted.size(); i++) {
            Dim dim = wanted.get(i);
            if (dim.is(-1)) {
                node.require(open < 0, "there is more than one -1 in " + wanted);
                open = i;
                dims.add(Dim.ONE);
            } else if (dim.is(0)) {
                node.require(i < x.rank(), "a 0 at " + i + " of " + wanted + " has no side of " + x + " to copy");
                dims.add(x.get(i));
            } else {
                dims.add(dim);
            }
        }
        if (open >= 0) {
            dims.set(open, quotient(node, x, dims));
        } else {
            node.require(new Shape(dims).count().equals(x.count()), "cannot reshape " + x + " to " + new Shape(dims));
        }
        return List.of(new Operator.Inferred(
                new ValueType(node.element(0), new Shape(dims)), node.in(0).content()));
    }

    /** The side that -1 stands for: what is left of {@code x} when the other sides are taken out. */
    private static Dim quotient(Inference node, Shape x, List<Dim> others) {
        List<Dim> left = new ArrayList<>(x.dims());
        long divisor = 1;
        for (Dim other : others) {
            if (other.isFixed()) {
                divisor = Math.multiplyExact(divisor, other.fixed());
            } else if (!left.remove(other)) {
                return node.fresh().get();
            }
        }
        node.require(divisor > 0, "cannot reshape " + x + ": a side of 0 beside -1");
        Dim count = Dim.product(left);
        Dim side = count.dividedBy(divisor);
        node.require(
                !count.isFixed() || side.times(divisor).equals(count),
                "cannot reshape " + x + ": " + count + " is not a multiple of " + divisor);
        return side;
    }

    static List<Operator.Inferred> transpose(Inference node) {
        Shape x = node.shape(0);
        List<Long> reversed = IntStream.range(0, x.rank())
                .mapToObj(i -> (long) (x.rank() - 1 - i))
                .toList();
        List<Long> order = node.attributes().integers("perm", reversed);
        Set<Long> distinct = new HashSet<>(order);
        node.require(
                order.size() == x.rank()
                        && distinct.size() == x.rank()
                        && order.stream().allMatch(i -> i >= 0 && i < x.rank()),
                "perm " + order + " does not fit " + x);
        return Operator.Inferred.of(
                node.element(0),
                new Shape(order.stream().map(i -> x.get((int) (long) i)).toList()));
    }

    static List<Operator.Inferred> unsqueeze(Inference node) {
        Shape x = node.shape(0);
        List<Long> axes = required(node, 1, "the axes");
        int rank = x.rank() + axes.size();
        Set<Integer> added = new HashSet<>();
        axes.forEach(axis -> added.add(Inference.axis(axis, rank)));
        List<Dim> dims = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rank; i++) {
            dims.add(added.contains(i) ? Dim.ONE : x.get(next++));
        }
        return List.of(new Operator.Inferred(
                new ValueType(node.element(0), new Shape(dims)), node.in(0).content()));
    }

    static List<Operator.Inferred> squeeze(Inference node) {
        Shape x = node.shape(0);
        Set<Integer> dropped = new HashSet<>();
        for (long axis : required(node, 1, "the axes")) {
            int index = Inference.axis(axis, x.rank());
            node.require(x.get(index).is(1), "side " + index + " of " + x + " is not 1");
            dropped.add(index);
        }
        List<Dim> dims = IntStream.range(0, x.rank())
                .filter(i -> !dropped.contains(i))
                .mapToObj(x::get)
                .toList();
        return List.of(new Operator.Inferred(
                new ValueType(node.element(0), new Shape(dims)), node.in(0).content()));
    }

    static List<Operator.Inferred> expand(Inference node) {
        List<Dim> wanted = node.in(1).content();
        Shape shape = wanted == null
                ? unknown(
                        node,
                        Math.max(node.shape(0).rank(), node.shape(1).get(0).fixed()))
                : ElementwiseRules.broadcast(node.shape(0), new Shape(wanted));
        return Operator.Inferred.of(node.element(0), shape);
    }

    static List<Operator.Inferred> constantOfShape(Inference node) {
        TensorData value = node.attributes().tensor("value");
        List<Dim> wanted = node.in(0).content();
        Shape shape = wanted == null ? unknown(node, node.shape(0).get(0).fixed()) : new Shape(wanted);
        return Operator.Inferred.of(value == null ? ElementType.FLOAT : value.type(), shape);
    }

    static List<Operator.Inferred> range(Inference node) {
        node.requireOneElementType();
        List<Dim> start = node.in(0).content();
        List<Dim> limit = node.in(1).content();
        List<Dim> step = node.in(2).content();
        Dim length =
                start == null || limit == null || step == null || !step.get(0).is(1)
                        ? node.fresh().get()
                        : limit.get(0).minus(start.get(0));
        return Operator.Inferred.of(node.element(0), Shape.of(length));
    }

    /** Known whole numbers that the operator cannot do without. */
    static List<Long> required(Inference node, int index, String what) {
        List<Long> numbers = node.numbers(index);
        if (numbers == null) {
            throw new GraphException(what + " must be known when the graph is built");
        }
        return numbers;
    }

    /** A shape of this rank of which nothing else is known. */
    static Shape unknown(Inference node, long rank) {
        return new Shape(
                java.util.stream.Stream.generate(node.fresh()).limit(rank).toList());
    }

    private static int clamp(long place, int rank) {
        return (int) Math.max(0, Math.min(place < 0 ? place + rank : place, rank));
    }
}
