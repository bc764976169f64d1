package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.stream.Stream;

/** Cases of the operators that work element by element. */
final class ElementwiseCases {
    private ElementwiseCases() {}

    static Stream<GradientCase> all() {
        return Stream.of(binary(), unary(), chosen(), chains()).flatMap(List::stream);
    }

    private static List<GradientCase> binary() {
        return List.of(
                both(Operators.ADD),
                both(Operators.SUB),
                both(Operators.MUL),
                GradientCase.of("Mul by itself", Operators.MUL, s -> square(s, s.input(s.shape(0, 3)))),
                GradientCase.of("Add to itself", Operators.ADD, s -> {
                    Value x = s.input(s.shape(1, 3));
                    return s.ops.add(x, x);
                }),
                GradientCase.of("Sub from itself", Operators.SUB, s -> {
                    Value x = s.input(s.shape(1, 3));
                    return s.ops.sub(s.ops.mul(x, 3f), x);
                }),
                GradientCase.of(Operators.DIV, s -> {
                    int[][] shapes = s.broadcasting();
                    return s.ops.div(s.input(shapes[0]), s.positive(shapes[1]));
                }),
                GradientCase.of("Div by itself squared", Operators.DIV, s -> {
                    Value x = s.positive(s.shape(1, 3));
                    return s.ops.div(x, s.ops.mul(x, x));
                }),
                GradientCase.of(
                        Operators.POW,
                        s -> s.node(Operators.POW, s.positive(s.shape(0, 3)), s.scalar(s.one(1, 2, 3, -1) + 0.5))),
                GradientCase.of(
                        "Pow to a whole number",
                        Operators.POW,
                        s -> s.node(Operators.POW, s.input(s.shape(0, 3)), s.scalar(s.one(1, 2, 3)))));
    }

    private static Value square(Sketch s, Value x) {
        return s.ops.mul(x, x);
    }

    private static GradientCase both(Operator operator) {
        return GradientCase.of(operator, s -> {
            int[][] shapes = s.broadcasting();
            return s.node(operator, s.input(shapes[0]), s.input(shapes[1]));
        });
    }

    private static List<GradientCase> unary() {
        Stream<GradientCase> smooth = Stream.of(
                        Operators.IDENTITY,
                        Operators.NEG,
                        Operators.SIGMOID,
                        Operators.SOFTPLUS,
                        Operators.TANH,
                        Operators.EXP,
                        Operators.ERF)
                .map(operator -> GradientCase.of(operator, s -> s.node(operator, s.input(s.shape(0, 4)))));
        Stream<GradientCase> positive = Stream.of(Operators.LOG, Operators.SQRT, Operators.RECIPROCAL)
                .map(operator -> GradientCase.of(operator, s -> s.node(operator, s.positive(s.shape(0, 4)))));
        Stream<GradientCase> cornered = Stream.of(Operators.ABS, Operators.SIGN, Operators.FLOOR, Operators.RELU)
                .map(operator -> GradientCase.of(operator, s -> s.node(operator, s.apart(s.shape(0, 4)))));
        return Stream.of(smooth, positive, cornered).flatMap(stream -> stream).toList();
    }

    private static List<GradientCase> chosen() {
        return List.of(
                apart(Operators.MIN),
                apart(Operators.MAX),
                GradientCase.of(
                        "Max with a number", Operators.MAX, s -> s.ops.max(s.apart(s.shape(1, 3)), s.scalar(1))),
                GradientCase.of(
                        Operators.CLIP, s -> s.node(Operators.CLIP, s.apart(s.shape(0, 4)), s.scalar(-7), s.scalar(5))),
                GradientCase.of(Operators.WHERE, s -> {
                    int[][] shapes = s.broadcasting();
                    Value condition = s.ops.less(s.data(shapes[0], s.random::nextGaussian), s.scalar(0.1));
                    return s.ops.where(condition, s.input(shapes[1]), s.input(s.narrower(shapes[0])));
                }),
                GradientCase.of("Where of a leaky ReLU", Operators.WHERE, s -> {
                    Value x = s.apart(s.shape(1, 4));
                    return s.ops.where(s.ops.less(s.scalar(0), x), x, s.ops.mul(x, 0.2f));
                }));
    }

    private static GradientCase apart(Operator operator) {
        return GradientCase.of(operator, s -> {
            int[][] shapes = s.broadcasting();
            return s.node(operator, s.apart(shapes[0]), s.apart(shapes[1]));
        });
    }

    private static List<GradientCase> chains() {
        return List.of(
                GradientCase.of("swish", Operators.MUL, s -> {
                    Value x = s.input(s.shape(1, 3));
                    return s.ops.mul(x, s.ops.sigmoid(x));
                }),
                GradientCase.of("swish whose sigmoid is used again", Operators.MUL, s -> {
                    Value x = s.input(s.shape(1, 3));
                    Value sigmoid = s.ops.sigmoid(x);
                    return s.ops.mul(s.ops.mul(x, sigmoid), sigmoid);
                }),
                GradientCase.of("a sigmoid gate that is broadcast", Operators.MUL, s -> {
                    return s.ops.mul(s.input(4, 4, 4, 1), s.ops.sigmoid(s.input(4)));
                }),
                GradientCase.of("GELU", Operators.MUL, s -> gelu(s, Math.sqrt(2), 1)),
                GradientCase.of("nearly a GELU: another divisor", Operators.MUL, s -> gelu(s, 1.7, 1)),
                GradientCase.of("nearly a GELU: another addend", Operators.MUL, s -> gelu(s, Math.sqrt(2), 2)),
                GradientCase.of("clipped exponent", s -> {
                    Value x = s.apart(s.shape(2, 3));
                    Value clipped = s.ops.node(Operators.CLIP, Attributes.NONE, x, s.scalar(-3), s.scalar(3));
                    return s.node(Operators.EXP, clipped);
                }),
                GradientCase.of("one value in many places", s -> {
                    Value x = s.positive(s.shape(2, 3));
                    Value y = s.positive(s.narrower(Sketch.sides(x)));
                    Value sum = s.ops.add(s.ops.mul(x, y), s.ops.div(y, x));
                    return s.ops.mul(s.ops.add(sum, x), s.ops.sub(sum, s.ops.sigmoid(x)));
                }));
    }

    private static Value gelu(Sketch s, double divisor, double addend) {
        Value x = s.input(s.shape(1, 3));
        Value erf = s.ops.erf(s.ops.div(x, s.scalar(divisor)));
        return s.ops.mul(s.ops.mul(x, s.ops.add(erf, s.scalar(addend))), 0.5f);
    }
}
