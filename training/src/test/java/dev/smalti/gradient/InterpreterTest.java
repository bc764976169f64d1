package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The interpreter is right where ONNX Runtime says the same; operators with products are compared in {@link ProductsTest}. */
class InterpreterTest {
    private final GraphBuilder graph = new GraphBuilder("plain");
    private final Ops ops = new Ops(graph, "plain");
    private final NdArray numbers;
    private final Value x;
    private int outputs;

    InterpreterTest() {
        Random random = new Random(3);
        numbers = NdArray.filled(new int[] {2, 4, 3, 5}, i -> (float) random.nextGaussian());
        x = graph.input("x", new ValueType(ElementType.FLOAT, Sketch.sides(2, 4, 3, 5)));
    }

    private void out(Value value) {
        boolean bool = value.type().element() == ElementType.BOOL;
        graph.output("out" + outputs++, bool ? ops.cast(value, ElementType.FLOAT) : value);
    }

    private void agrees() {
        Graph built = graph.build();
        Map<String, NdArray> inputs = Map.of("x", numbers);
        Map<String, NdArray> expected = OnnxRuntime.run(built, inputs);
        Map<String, NdArray> found = Interpreter.run(built, inputs);
        assertThat(found).isNotEmpty().hasSameSizeAs(expected);
        expected.forEach((name, array) -> {
            assertThat(found.get(name).shape()).as(name).isEqualTo(array.shape());
            assertThat(relative(found.get(name), array))
                    .as(name + " " + found.get(name))
                    .isLessThan(1e-5);
        });
    }

    /** The distance, relative to the norm of what is expected where that is above 1. */
    private static double relative(NdArray found, NdArray expected) {
        return GradientCheck.distance(found.values(), expected.values())
                / Math.max(1, GradientCheck.norm(expected.values()));
    }

    @Test
    void comparesAndChooses() {
        Value zero = graph.scalar(0f);
        Value half = graph.scalar(0.5f);
        Value positive = ops.node(Operators.GREATER, Attributes.NONE, x, zero);
        Value small = ops.atMost(x, half);
        out(positive);
        out(ops.and(positive, small));
        out(ops.or(ops.less(x, zero), ops.atLeast(x, half)));
        out(ops.node(Operators.NOT, Attributes.NONE, positive));
        out(ops.equal(ops.node(Operators.SIGN, Attributes.NONE, x), graph.scalar(1f)));
        agrees();
    }

    @Test
    void searches() {
        out(ops.argMax(x, 1));
        out(ops.node(Operators.ARG_MIN, Attributes.NONE.with("axis", -1), x));
        List<Value> top = graph.node(
                "plain", Operators.TOP_K, Arrays.asList(x, graph.vector(3)), Attributes.NONE.with("axis", -1), 2);
        top.forEach(this::out);
        out(ops.node(Operators.REDUCE_MAX, Attributes.NONE.with("axes", Attribute.ofInts(1, -1)), x));
        agrees();
    }

    @Test
    void countsAndSums() {
        out(ops.node(Operators.CUM_SUM, Attributes.NONE, x, graph.scalar(1L)));
        out(ops.node(Operators.CUM_SUM, Attributes.NONE.with("exclusive", 1).with("reverse", 1), x, graph.scalar(3L)));
        Value count = ops.upTo(ops.side(x, 3));
        out(count);
        out(ops.node(Operators.MOD, Attributes.NONE, count, graph.scalar(3L)));
        out(ops.div(count, graph.scalar(2L)));
        out(ops.shape(x));
        agrees();
    }

    @Test
    void normalises() {
        Value scale = graph.weight("scale", TensorData.of(List.of(4L), 1, 2, 3, -1));
        Value bias = graph.weight("bias", TensorData.of(List.of(4L), 0.5f, 0, 1, 2));
        out(ops.instanceNormalization(x, scale, bias, 1e-3f));
        Value turned = ops.transpose(x, 0, 2, 3, 1);
        out(ops.layerNormalization(turned, scale, bias, 1e-3f));
        agrees();
    }

    @Test
    void movesAndFills() {
        out(ops.node(Operators.TRILU, Attributes.NONE.with("upper", 0), x, graph.scalar(1L)));
        out(ops.depthToSpace(x, 2));
        out(ops.node(
                Operators.CONSTANT_OF_SHAPE,
                Attributes.NONE.with("value", new Attribute.Tensor(TensorData.of(List.of(1L), 3))),
                graph.vector(2, 3)));
        out(ops.node(
                Operators.SLICE,
                Attributes.NONE,
                x,
                graph.vector(1),
                graph.vector(9),
                graph.vector(3),
                graph.vector(2)));
        out(ops.scatterElements(
                x, ops.node(Operators.ARG_MAX, Attributes.NONE.with("axis", 3), x), ops.slice(x, 3, 0, 1), 3));
        out(ops.node(Operators.PAD, Attributes.NONE, x, graph.vector(0, -1, 2, 0, 0, 1, -1, 0), graph.scalar(7f)));
        agrees();
    }
}
