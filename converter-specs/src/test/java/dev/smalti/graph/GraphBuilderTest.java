package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.graph.Models.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private static final Dim N = Dim.symbol("n");
    private static final Dim H = Dim.symbol("h");
    private static final Dim W = Dim.symbol("w");

    private final GraphBuilder graph = new GraphBuilder("test");
    private final Ops ops = new Ops(graph, "encoder.conv_in");

    private Value weight(String name, long... shape) {
        List<Long> sides = Arrays.stream(shape).boxed().toList();
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i * 0.7 + 1);
        }
        return graph.weight(name, TensorData.of(sides, values));
    }

    @Test
    void namesTheLayerWhenShapesDoNotFit() {
        Value x = graph.input("x", ValueType.floats(N, Dim.of(3), H, W));
        assertThatThrownBy(() -> ops.conv(x, weight("w", 8, 4, 3, 3), weight("b", 8), 1, List.of(1L, 1L, 1L, 1L)))
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "encoder.conv_in: Conv: the input has 3 channels, the weight [8, 4, 3, 3] in 1 group(s) wants"
                                + " 4");
    }

    @Test
    void refusesAValueOfAnotherGraph() {
        Value foreign = new GraphBuilder("other").input("x", ValueType.floats(N));
        assertThatThrownBy(() -> ops.sigmoid(foreign))
                .isInstanceOf(GraphException.class)
                .hasMessage("encoder.conv_in: Sigmoid: x: float[n] belongs to another graph");
    }

    @Test
    void refusesAReshapeThatLosesElements() {
        Value x = graph.input("x", ValueType.floats(N, Dim.of(6)));
        assertThatThrownBy(() -> ops.reshape(x, 0, 5))
                .isInstanceOf(GraphException.class)
                .hasMessage("encoder.conv_in: Reshape: cannot reshape [n, 6] to [n, 5]");
    }

    @Test
    void knowsSymbolicShapesThroughTheWholeFamilyOfLayers() {
        Value x = graph.input("x", ValueType.floats(N, Dim.of(8), H.times(4), W.times(4)));
        Value half = ops.conv(x, weight("w", 16, 8, 3, 3), weight("b", 16), 2, List.of(0L, 0L, 1L, 1L));
        assertThat(half.shape()).isEqualTo(Shape.of(N, Dim.of(16), H.times(2), W.times(2)));
        assertThat(ops.averagePool(half, 2).shape()).isEqualTo(Shape.of(N, Dim.of(16), H, W));
        assertThat(ops.nearestTwice(half).shape()).isEqualTo(x.shape().with(1, Dim.of(16)));
        Value grouped = ops.reshape(half, 0, 4, -1);
        assertThat(grouped.shape()).isEqualTo(Shape.of(N, Dim.of(4), H.times(W).times(16)));
        assertThat(ops.reshape(grouped, ops.shape(half)).shape()).isEqualTo(half.shape());
        assertThat(ops.depthToSpace(half, 2).shape()).isEqualTo(x.shape().with(1, Dim.of(4)));
        assertThat(ops.argMax(half, 1).shape()).isEqualTo(Shape.of(N, H.times(2), W.times(2)));
        Value sides = ops.gather(ops.shape(half), graph.vector(0, 2, 3), 0);
        assertThat(sides.content()).containsExactly(N, H.times(2), W.times(2));
        assertThat(ops.slice(half, 2, 1, Long.MAX_VALUE).dim(2))
                .isEqualTo(H.times(2).plus(-1));
    }

    @Test
    void givesNodesOfOneNameDifferentNames() {
        Value x = graph.input("x", ValueType.floats(N));
        graph.output("y", ops.sigmoid(ops.sigmoid(x)));
        assertThat(graph.build().nodes())
                .extracting(Node::name)
                .containsExactly("encoder.conv_in/Sigmoid", "encoder.conv_in/Sigmoid_1");
    }

    @Test
    void runsALoopThatCarriesAValueAndStacksAnother() {
        Value trips = graph.input("trips", new ValueType(ElementType.INT64, Shape.SCALAR));
        Value start = graph.input("start", ValueType.floats(Dim.of(2)));
        Value step = weight("step", 2);
        GraphBuilder body = graph.body("body");
        body.input("i", new ValueType(ElementType.INT64, Shape.SCALAR));
        Value go = body.input("go", new ValueType(ElementType.BOOL, Shape.SCALAR));
        Value before = body.input("before", start.type());
        Value after = new Ops(body, "loop").add(before, step); // a weight of the graph around
        body.output("go_on", go);
        body.output("after", after);
        body.output("each", before);
        List<Value> results = ops.loop(trips, List.of(start), body.build());
        graph.output("last", results.get(0));
        graph.output("all", results.get(1));

        assertThat(results.get(0).shape()).isEqualTo(Shape.of(2));
        assertThat(results.get(1).shape().rank()).isEqualTo(2);
        Map<String, Tensor> outputs = Models.run(
                graph.build(),
                Map.of("trips", Tensor.ofLongs(new long[0], 3), "start", Tensor.of(new long[] {2}, 1, 2)));
        float a = (float) Math.sin(1);
        assertThat(outputs.get("last").floats()[0]).isEqualTo(1 + a + a + a);
        assertThat(outputs.get("all").shape()).containsExactly(3, 2);
        assertThat(outputs.get("all").floats()[2]).isEqualTo(1 + a);
    }

    @Test
    void runsTheBranchThatTheConditionChooses() {
        Value x = graph.input("x", ValueType.floats(Dim.of(2)));
        Value sum = graph.node(
                "", Operators.REDUCE_SUM, Arrays.asList(x, graph.vector(0)), Attributes.NONE.with("keepdims", 0));
        Value positive = graph.node("", Operators.GREATER, List.of(sum, graph.scalar(0f)), Attributes.NONE);
        GraphBuilder then = graph.body("then");
        then.output("same", x);
        GraphBuilder otherwise = graph.body("otherwise");
        otherwise.output("twice", new Ops(otherwise, "").add(x, x));
        graph.output("y", ops.branch(positive, then.build(), otherwise.build()).get(0));

        Graph built = graph.build();
        assertThat(Models.run(built, Map.of("x", Tensor.of(new long[] {2}, 1, 2)))
                        .get("y")
                        .floats())
                .containsExactly(1, 2);
        assertThat(Models.run(built, Map.of("x", Tensor.of(new long[] {2}, -1, -2)))
                        .get("y")
                        .floats())
                .containsExactly(-2, -4);
    }

    @Test
    void refusesALoopWhoseBodyTakesOtherValues() {
        Value start = graph.input("start", ValueType.floats(Dim.of(2)));
        GraphBuilder body = graph.body("body");
        Value go = body.input("go", new ValueType(ElementType.BOOL, Shape.SCALAR));
        body.output("go_on", go);
        Graph built = body.build();
        assertThatThrownBy(() -> ops.loop(graph.scalar(3), List.of(start), built))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("the body takes 1 values, wanted iteration, condition and 1");
    }
}
