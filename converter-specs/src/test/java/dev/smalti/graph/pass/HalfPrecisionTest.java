package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    @Test
    void productsAreThoseOfRoundedNumbers() {
        float[] matrix = Products.random(64 * 40, 1);
        float[] x = Products.random(5 * 64, 2);
        Graph plain = Products.of(matrix, 40);
        Graph half = new HalfPrecision().apply(plain);
        assertThat(half.weights().keySet()).extracting(Value::name).containsExactly("w.half");
        assertThat(Products.error(Products.run(plain, x, 64), Products.run(half, x, 64)))
                .isBetween(1e-5, 1e-3);
    }

    @Test
    void infiniteWeightsStayInfiniteAndFiniteOnesFinite() {
        GraphBuilder graph = new GraphBuilder("mask");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(3)));
        Value mask = graph.weight("m", TensorData.of(List.of(3L), Float.NEGATIVE_INFINITY, -1e9f, 0));
        graph.output("y", new Ops(graph, "attention").add(x, mask));
        Graph half = new HalfPrecision().apply(graph.build());
        assertThat(Products.run(half, new float[3], 3)).containsExactly(Float.NEGATIVE_INFINITY, -65504f, 0f);
    }

    @Test
    void theDrawingOfTokensStaysFloat32() {
        GraphBuilder graph = new GraphBuilder("draw");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(3)));
        graph.output("y", new Ops(graph, "draw").mul(x, 1 / 3f));
        Graph half = new HalfPrecision().apply(graph.build());
        assertThat(Products.operators(half)).containsExactly("Mul");
        assertThat(half.outputs().values()).allMatch(value -> value.type().element() == ElementType.FLOAT);
        assertThat(half.weights().keySet()).allMatch(value -> value.type().element() == ElementType.FLOAT);
    }

    @Test
    void aValueIsCastOnceHoweverManyUseIt() {
        GraphBuilder graph = new GraphBuilder("square");
        Ops ops = new Ops(graph, "layer");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(3)));
        graph.output("y", ops.mul(ops.mul(x, x), x));
        assertThat(Products.operators(new HalfPrecision().apply(graph.build())))
                .containsExactly("Cast", "Mul", "Mul", "Cast");
    }
}
