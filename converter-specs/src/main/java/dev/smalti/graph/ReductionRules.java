package dev.smalti.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Rules of the operators that reduce sides or choose along one. */
final class ReductionRules {
    private ReductionRules() {}

    static List<Operator.Inferred> byInput(Inference node) {
        return reduced(node, node.has(1) ? ShapeRules.required(node, 1, "the axes") : null);
    }

    /** Models of operator set 18 have the axes as an input. */
    static List<Operator.Inferred> byAttribute(Inference node) {
        if (node.inputs().size() > 1 && node.has(1)) {
            return byInput(node);
        }
        List<Long> axes = node.attributes().integers("axes", List.of());
        return reduced(node, axes.isEmpty() ? null : axes);
    }

    private static List<Operator.Inferred> reduced(Inference node, @Nullable List<Long> axes) {
        Shape x = node.shape(0);
        Set<Integer> gone = new HashSet<>();
        List<Long> all = LongStream.range(0, x.rank()).boxed().toList();
        for (long axis : axes == null ? all : axes) {
            gone.add(Inference.axis(axis, x.rank()));
        }
        boolean keep = node.attributes().integer("keepdims", 1) == 1;
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            if (!gone.contains(i)) {
                dims.add(x.get(i));
            } else if (keep) {
                dims.add(Dim.ONE);
            }
        }
        return Operator.Inferred.of(node.element(0), new Shape(dims));
    }

    static List<Operator.Inferred> argument(Inference node) {
        List<Long> axis = List.of(node.attributes().integer("axis", 0));
        Shape shape = reduced(node, axis).get(0).type().shape();
        return Operator.Inferred.of(ElementType.INT64, shape);
    }

    static List<Operator.Inferred> topK(Inference node) {
        Shape x = node.shape(0);
        int axis = node.axis("axis", -1, x.rank());
        List<Dim> k = node.in(1).content();
        Shape shape = x.with(axis, k == null ? node.fresh().get() : k.get(0));
        return List.of(
                new Operator.Inferred(new ValueType(node.element(0), shape), null),
                new Operator.Inferred(new ValueType(ElementType.INT64, shape), null));
    }
}
