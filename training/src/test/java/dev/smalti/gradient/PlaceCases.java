package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cases of the operators that move, cut, join and reduce. */
final class PlaceCases {
    private PlaceCases() {}

    static Stream<GradientCase> all() {
        return Stream.of(shapes(), parts(), indices(), reductions()).flatMap(List::stream);
    }

    private static List<GradientCase> shapes() {
        return List.of(
                GradientCase.of(Operators.RESHAPE, s -> {
                    int[] shape = s.shape(1, 4);
                    return s.ops.reshape(s.input(shape), shape[0], -1, 1);
                }),
                GradientCase.of(Operators.SQUEEZE, s -> {
                    Value x = s.input(s.number(1, 3), 1, s.number(1, 3), 1);
                    return s.node(Operators.SQUEEZE, x, s.coin() ? s.graph.vector(1, 3) : s.graph.vector(-1));
                }),
                GradientCase.of(Operators.UNSQUEEZE, s -> s.ops.unsqueeze(s.input(s.shape(1, 3)), 0, -1)),
                GradientCase.of(Operators.TRANSPOSE, s -> {
                    Value x = s.input(s.shape(1, 4));
                    List<Long> order = new ArrayList<>();
                    IntStream.range(0, x.shape().rank()).forEach(i -> order.add((long) i));
                    Collections.shuffle(order, s.random);
                    return s.coin()
                            ? s.node(Operators.TRANSPOSE, x)
                            : s.ops.transpose(
                                    x, order.stream().mapToLong(i -> i).toArray());
                }),
                GradientCase.of(Operators.EXPAND, s -> {
                    int[] whole = s.shape(1, 4);
                    long[] sides = Arrays.stream(whole).asLongStream().toArray();
                    return s.ops.expand(s.input(s.narrower(whole)), s.graph.vector(sides));
                }));
    }

    private static List<GradientCase> parts() {
        return List.of(
                GradientCase.of(Operators.CONCAT, s -> {
                    int[] shape = s.shape(1, 3);
                    int axis = s.number(0, shape.length - 1);
                    Value[] parts = new Value[s.number(1, 3)];
                    for (int i = 0; i < parts.length; i++) {
                        shape[axis] = s.number(1, 4);
                        parts[i] = s.input(shape);
                    }
                    return s.ops.concat(axis - (s.coin() ? shape.length : 0), parts);
                }),
                new GradientCase("Split, not all parts used", Set.of(Operators.SPLIT), s -> {
                    int[] shape = s.shape(2, 3);
                    shape[1] = 6;
                    List<Value> parts = s.ops.split(s.input(shape), 1, 1, 3, 2);
                    return s.coin() ? parts : List.of(parts.get(s.number(0, 2)));
                }),
                GradientCase.of(Operators.SLICE, s -> {
                    Value x = s.input(s.shape(1, 4));
                    int axis = s.number(0, x.shape().rank() - 1);
                    long side = x.dim(axis).fixed();
                    long start = s.number(0, (int) side - 1);
                    return s.coin()
                            ? s.ops.slice(x, axis, start, start + 1)
                            : s.ops.slice(x, axis - x.shape().rank(), start - side, Integer.MAX_VALUE);
                }),
                GradientCase.of(
                        "Slice that turns around",
                        Operators.SLICE,
                        s -> s.node(
                                Operators.SLICE,
                                s.input(2, s.number(1, 3), s.number(1, 4)),
                                s.graph.vector(-1, -1),
                                s.graph.vector(-Integer.MAX_VALUE, -Integer.MAX_VALUE),
                                s.graph.vector(1, 2),
                                s.graph.vector(-1, -1))),
                GradientCase.of(Operators.PAD, s -> {
                    Value x = s.input(3, s.number(2, 4));
                    return s.node(
                            Operators.PAD, x, s.graph.vector(s.number(-1, 2), s.number(-1, 2), s.number(-1, 2), 0));
                }));
    }

    private static List<GradientCase> indices() {
        return List.of(
                GradientCase.of(
                        "Gather of a table",
                        Operators.GATHER,
                        s -> s.ops.gather(s.input(with(s.shape(0, 2), 4)), s.places(4, s.shape(0, 2)), 0)),
                GradientCase.of("Gather along any axis", Operators.GATHER, s -> {
                    int[] shape = s.shape(1, 4);
                    int axis = s.number(0, shape.length - 1);
                    return s.ops.gather(s.input(shape), s.places(shape[axis], s.shape(0, 2)), axis);
                }),
                GradientCase.of(Operators.GATHER_ELEMENTS, s -> {
                    int[] shape = s.shape(1, 3);
                    int axis = s.number(0, shape.length - 1);
                    int[] places = shape.clone();
                    places[axis] = s.number(1, 5);
                    return s.ops.gatherElements(s.input(shape), s.places(shape[axis], places), axis);
                }),
                GradientCase.of(Operators.SCATTER_ND, s -> {
                    int[] below = s.shape(0, 2);
                    int[] places = s.shape(1, 2);
                    Attributes adds = Attributes.NONE.with("reduction", Attribute.of("add"));
                    return s.ops.node(
                            Operators.SCATTER_ND,
                            adds,
                            s.input(with(below, 4)),
                            s.ops.unsqueeze(s.places(4, places), places.length),
                            s.input(joined(places, below)));
                }),
                GradientCase.of(Operators.SCATTER_ELEMENTS, s -> {
                    int[] shape = s.shape(1, 3);
                    int axis = s.number(0, shape.length - 1);
                    Attributes adds = Attributes.NONE.with("axis", axis).with("reduction", Attribute.of("add"));
                    return s.ops.node(
                            Operators.SCATTER_ELEMENTS,
                            adds,
                            s.input(shape),
                            s.places(shape[axis], shape),
                            s.input(shape));
                }));
    }

    private static int[] with(int[] below, int first) {
        return joined(new int[] {first}, below);
    }

    private static int[] joined(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    private static List<GradientCase> reductions() {
        return List.of(
                GradientCase.of(Operators.REDUCE_SUM, s -> {
                    Value x = s.input(s.shape(1, 4));
                    Attributes kept = Attributes.NONE.with("keepdims", s.number(0, 1));
                    return s.number(0, 3) == 0
                            ? s.ops.node(Operators.REDUCE_SUM, kept, x)
                            : s.ops.node(
                                    Operators.REDUCE_SUM,
                                    kept,
                                    x,
                                    s.graph.vector(s.axes(x.shape().rank())));
                }),
                GradientCase.of(Operators.REDUCE_MEAN, s -> {
                    Value x = s.input(s.shape(1, 4));
                    Attributes kept = Attributes.NONE.with("keepdims", s.number(0, 1));
                    return s.ops.node(
                            Operators.REDUCE_MEAN,
                            s.number(0, 3) == 0
                                    ? kept
                                    : kept.with(
                                            "axes",
                                            Attribute.ofInts(s.axes(x.shape().rank()))),
                            x);
                }),
                along(Operators.SOFTMAX),
                along(Operators.LOG_SOFTMAX),
                GradientCase.of("layer normalisation", s -> {
                    int width = s.number(2, 5);
                    Value x = s.input(2, s.number(1, 3), width);
                    return s.ops.layerNormalization(x, s.input(width), s.input(width), 1e-5f);
                }),
                GradientCase.of("instance normalisation", s -> {
                    int channels = s.number(1, 3);
                    Value x = s.input(2, channels, s.number(2, 3), s.number(2, 3));
                    return s.ops.instanceNormalization(x, s.input(channels), s.input(channels), 1e-6f);
                }),
                GradientCase.of("group normalisation", Operators.GROUP_NORMALIZATION, s -> {
                    int groups = s.number(1, 3);
                    int channels = groups * s.number(1, 3);
                    Value x = s.input(s.number(1, 2), channels, s.number(1, 3), s.number(2, 3));
                    return s.ops.groupNormalization(x, groups, s.input(channels), s.input(channels), 1e-6f);
                }),
                GradientCase.of("group normalisation with swish", s -> {
                    Value x = s.input(2, 4, 2, 3);
                    Value y = s.ops.groupNormalization(x, 2, s.input(4), s.input(4), 1e-6f);
                    return s.ops.mul(y, s.ops.sigmoid(y));
                }));
    }

    private static GradientCase along(Operator operator) {
        return GradientCase.of(operator, s -> {
            Value x = s.input(s.shape(1, 4));
            int axis = s.number(0, x.shape().rank() - 1) - (s.coin() ? x.shape().rank() : 0);
            return s.ops.node(operator, Attributes.NONE.with("axis", axis), x);
        });
    }
}
