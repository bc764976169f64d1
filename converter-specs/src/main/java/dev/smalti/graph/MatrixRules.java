package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rules of matrix products, convolutions and normalisations. */
final class MatrixRules {
    private MatrixRules() {}

    static List<Operator.Inferred> matMul(Inference node) {
        node.requireOneElementType();
        Shape a = node.shape(0);
        Shape b = node.shape(1);
        node.require(a.rank() >= 2 && b.rank() >= 2, "wants matrices, got " + node.in(0) + " and " + node.in(1));
        node.require(
                a.get(-1).equals(b.get(-2)),
                "inner sides differ: " + node.in(0).type() + " times "
                        + node.in(1).type());
        Shape batch = ElementwiseRules.broadcast(
                new Shape(a.dims().subList(0, a.rank() - 2)), new Shape(b.dims().subList(0, b.rank() - 2)));
        List<Dim> dims = new ArrayList<>(batch.dims());
        dims.add(a.get(-2));
        dims.add(b.get(-1));
        return Operator.Inferred.of(node.element(0), new Shape(dims));
    }

    static List<Operator.Inferred> gemm(Inference node) {
        node.requireOneElementType();
        node.requireRank(0, 2);
        node.requireRank(1, 2);
        int transA = (int) node.attributes().integer("transA", 0);
        int transB = (int) node.attributes().integer("transB", 0);
        Shape a = node.shape(0);
        Shape b = node.shape(1);
        node.require(
                a.get(1 - transA).equals(b.get(transB)),
                "inner sides differ: " + node.in(0).type() + " times "
                        + node.in(1).type());
        Shape product = Shape.of(a.get(transA), b.get(1 - transB));
        if (node.has(2)) {
            node.require(
                    ElementwiseRules.broadcast(product, node.shape(2)).equals(product),
                    "the bias " + node.in(2).type() + " does not fit " + product);
        }
        return Operator.Inferred.of(node.element(0), product);
    }

    static List<Operator.Inferred> conv(Inference node) {
        node.requireOneElementType();
        Shape x = node.shape(0);
        Shape w = node.shape(1);
        node.require(x.rank() >= 3 && w.rank() == x.rank(), "wants [N,C,...] and [M,C,...], got " + x + " and " + w);
        long group = node.attributes().integer("group", 1);
        node.require(
                x.get(1).equals(w.get(1).times(group)),
                "the input has " + x.get(1) + " channels, the weight " + w + " in " + group + " group(s) wants "
                        + w.get(1).times(group));
        if (node.has(2)) {
            node.require(
                    node.shape(2).equals(Shape.of(w.get(0))),
                    "the bias has shape " + node.shape(2) + ", the weight " + w + " wants [" + w.get(0) + "]");
        }
        return Operator.Inferred.of(node.element(0), windowed(node, w.get(0), kernel(w)));
    }

    static List<Operator.Inferred> pool(Inference node) {
        List<Long> kernel = node.attributes().integers("kernel_shape", List.of());
        node.require(kernel.size() == node.shape(0).rank() - 2, "wants kernel_shape for each spatial side");
        return Operator.Inferred.of(
                node.element(0), windowed(node, node.shape(0).get(1), kernel));
    }

    static List<Operator.Inferred> convTranspose(Inference node) {
        node.requireOneElementType();
        Shape x = node.shape(0);
        Shape w = node.shape(1);
        node.require(x.get(1).equals(w.get(0)), "the input " + x + " does not fit the weight " + w);
        int spatial = x.rank() - 2;
        List<Long> strides = node.attributes().integers("strides", Collections.nCopies(spatial, 1L));
        List<Long> pads = node.attributes().integers("pads", Collections.nCopies(2 * spatial, 0L));
        List<Long> extra = node.attributes().integers("output_padding", Collections.nCopies(spatial, 0L));
        List<Long> kernel = kernel(w);
        List<Dim> dims = new ArrayList<>(
                List.of(x.get(0), w.get(1).times(node.attributes().integer("group", 1))));
        for (int i = 0; i < spatial; i++) {
            dims.add(x.get(2 + i)
                    .plus(-1)
                    .times(strides.get(i))
                    .plus(kernel.get(i) + extra.get(i) - pads.get(i) - pads.get(spatial + i)));
        }
        return Operator.Inferred.of(node.element(0), new Shape(dims));
    }

    /** Gives the result, x before scale and bias, and one over the deviation of each group. */
    static List<Operator.Inferred> groupNormalization(Inference node) {
        node.requireOneElementType();
        node.requireRank(0, 4);
        Shape x = node.shape(0);
        long groups = node.attributes().integer("groups", 1);
        Shape channels = Shape.of(x.get(1));
        node.require(
                x.get(1).fixed() % groups == 0
                        && node.shape(1).equals(channels)
                        && node.shape(2).equals(channels),
                "scale and bias have shape " + channels + " and groups divide it, got " + node.shape(1) + ", "
                        + node.shape(2) + " and " + groups + " groups");
        ValueType map = new ValueType(node.element(0), x);
        ValueType deviations = new ValueType(node.element(0), Shape.of(x.get(0).times(groups)));
        return List.of(
                new Operator.Inferred(map, null),
                new Operator.Inferred(map, null),
                new Operator.Inferred(deviations, null));
    }

    static List<Operator.Inferred> instanceNormalization(Inference node) {
        node.requireOneElementType();
        Shape channels = Shape.of(node.shape(0).get(1));
        node.require(
                node.shape(1).equals(channels) && node.shape(2).equals(channels),
                "scale and bias have shape " + channels + ", got " + node.shape(1) + " and " + node.shape(2));
        return Operator.Inferred.of(node.element(0), node.shape(0));
    }

    static List<Operator.Inferred> batchNormalization(Inference node) {
        node.requireOneElementType();
        Shape channels = Shape.of(node.shape(0).get(1));
        for (int i = 1; i < 5; i++) {
            node.require(
                    node.shape(i).equals(channels), "input " + i + " has shape " + channels + ", got " + node.shape(i));
        }
        if (node.attributes().integer("training_mode", 0) == 0) {
            return Operator.Inferred.of(node.element(0), node.shape(0));
        }
        Operator.Inferred statistic = new Operator.Inferred(new ValueType(node.element(0), channels), null);
        return List.of(new Operator.Inferred(node.in(0).type(), null), statistic, statistic);
    }

    static List<Operator.Inferred> layerNormalization(Inference node) {
        node.requireOneElementType();
        Shape x = node.shape(0);
        int axis = node.axis("axis", -1, x.rank());
        Shape normalised = new Shape(x.dims().subList(axis, x.rank()));
        for (int i = 1; i < node.inputs().size(); i++) {
            node.require(
                    node.shape(i).equals(normalised),
                    "scale and bias have shape " + normalised + ", got " + node.shape(i));
        }
        Shape statistics = x;
        for (int i = axis; i < x.rank(); i++) {
            statistics = statistics.with(i, Dim.ONE);
        }
        ValueType type = node.in(0).type();
        return List.of(
                new Operator.Inferred(type, null),
                new Operator.Inferred(type.shaped(statistics), null),
                new Operator.Inferred(type.shaped(statistics), null));
    }

    private static List<Long> kernel(Shape weight) {
        return weight.dims().subList(2, weight.rank()).stream().map(Dim::fixed).toList();
    }

    /** The shape that a window sliding over the spatial sides gives. */
    private static Shape windowed(Inference node, Dim channels, List<Long> kernel) {
        Shape x = node.shape(0);
        int spatial = x.rank() - 2;
        List<Long> strides = node.attributes().integers("strides", Collections.nCopies(spatial, 1L));
        List<Long> pads = node.attributes().integers("pads", Collections.nCopies(2 * spatial, 0L));
        List<Long> dilations = node.attributes().integers("dilations", Collections.nCopies(spatial, 1L));
        List<Dim> dims = new ArrayList<>(List.of(x.get(0), channels));
        for (int i = 0; i < spatial; i++) {
            long reach = dilations.get(i) * (kernel.get(i) - 1) + 1;
            dims.add(x.get(2 + i)
                    .plus(pads.get(i) + pads.get(spatial + i) - reach)
                    .dividedBy(strides.get(i))
                    .plus(1));
        }
        return new Shape(dims);
    }
}
