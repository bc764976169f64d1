package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecomputationTest {
    static Stream<GradientCase> cases() {
        return ProductsTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theGradientsAreTheSame(GradientCase of) {
        new GradientCheck(of, 5, Target.CPU, true).agreesWithCentralDifferences();
    }

    @Test
    void onnxRuntimeTakesTheGraph() {
        GradientCase norm = PlaceCases.all()
                .filter(each -> each.name().equals("group normalisation with swish"))
                .findFirst()
                .orElseThrow();
        new GradientCheck(norm, 5, Target.CPU, true).agreesWithOnnxRuntime(1e-5);
    }

    @Test
    void theWayBackReadsTheOneLargeValueThatAChainStartsFrom() {
        Sketch s = new Sketch(1, Target.CPU);
        Value x = s.input(2, 8, 4, 4);
        Value kernel = s.input(8, 8, 3, 3);
        Value h = s.ops.node(Operators.CONV, s.window(3, 1, 1, 1, 1, 1), x, kernel);
        Value y = s.ops.add(s.ops.mul(h, s.input(8, 1, 1)), s.input(8, 1, 1));
        Value swish = s.ops.mul(y, s.ops.sigmoid(y));
        Value out = s.ops.node(Operators.CONV, s.window(3, 1, 1, 1, 1, 1), swish, kernel);
        List<Node> forward = s.graph.nodes();
        s.tape.recomputing(64);
        Value loss = s.ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), s.ops.mul(out, out));
        s.tape.gradients(loss, s.wanted);

        List<Value> read = new ArrayList<>();
        for (Node node :
                s.graph.nodes().subList(forward.size() + 2, s.graph.nodes().size())) {
            node.inputs().stream()
                    .filter(Objects::nonNull)
                    .filter(input -> input.shape().count().fixed() >= 64)
                    .filter(input ->
                            forward.stream().anyMatch(before -> before.outputs().contains(input)))
                    .forEach(read::add);
        }
        assertThat(read).contains(h).doesNotContain(swish, y, sigmoid(forward));
        assertThat(read.stream().distinct()).containsExactlyInAnyOrder(h, out);
    }

    private static Value sigmoid(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.operator().equals(Operators.SIGMOID))
                .findFirst()
                .orElseThrow()
                .outputs()
                .get(0);
    }
}
