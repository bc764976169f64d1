package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PassTest {
    private static final long[] SHAPE = {2, 5, 6, 7};

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Graph upsampled() {
        GraphBuilder graph = new GraphBuilder("upsample");
        Ops ops = new Ops(graph, "up");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(5), Dim.symbol("h"), Dim.symbol("w")));
        Value weight = graph.weight("w", TensorData.of(List.of(128L, 5L, 3L, 3L), random(128 * 45, 1)));
        Value bias = graph.weight("b", TensorData.of(List.of(128L), random(128, 2)));
        graph.weight("unused", TensorData.of(List.of(1L), 1));
        graph.output("y", ops.conv(ops.nearestTwice(x), weight, bias, 1, List.of(1L, 1L, 1L, 1L)));
        return graph.build();
    }

    private static float[] run(Graph graph) {
        return Models.run(graph, Map.of("x", Tensor.of(SHAPE, random(2 * 5 * 6 * 7, 3))))
                .get("y")
                .floats();
    }

    @Test
    void phasesComputeWhatUpsamplingAndConvolvingDo() {
        Graph folded = new PhaseUpsample().apply(upsampled());
        assertThat(folded.nodes()).extracting(node -> node.operator().name()).doesNotContain("Resize");
        assertThat(folded.outputs().get("y").shape())
                .isEqualTo(upsampled().outputs().get("y").shape());
        assertThat(run(folded)).usingComparatorWithPrecision(1e-5f).containsExactly(run(upsampled()));
    }

    @Test
    void leavesOutWhatNothingUses() {
        Graph dropped = new DropUnused().apply(upsampled());
        assertThat(dropped.weights().keySet())
                .extracting(Value::name)
                .doesNotContain("unused")
                .contains("w", "b");
        assertThat(run(dropped)).containsExactly(run(upsampled()));
    }

    @Test
    void halfWeightsComputeAlmostTheSame() {
        Graph half = new HalfWeights(name -> name.equals("kept")).apply(upsampled());
        assertThat(half.weights().keySet())
                .extracting(Value::name)
                .contains("w.half", "b")
                .doesNotContain("w");
        float[] expected = run(upsampled());
        float[] actual = run(half);
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            size += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(error / size)).isBetween(1e-6, 1e-3);
    }

    @Test
    void fusedAttentionComputesTheSame() {
        GraphBuilder graph = new GraphBuilder("attention");
        Ops ops = new Ops(graph, "attn");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.symbol("m"), Dim.of(6)));
        Value scores = ops.mul(ops.matMul(x, ops.transpose(x, 0, 2, 1)), 0.4f);
        graph.output("y", ops.matMul(ops.softmax(scores, -1), x));
        Graph plain = graph.build();
        Graph fused = new FusedAttention().apply(plain);
        assertThat(fused.nodes())
                .extracting(node -> node.operator().name())
                .containsExactly("Transpose", "Transpose", "MultiHeadAttention");
        Map<String, Tensor> given = Map.of("x", Tensor.of(new long[] {2, 50, 6}, random(600, 4)));
        assertThat(Models.run(fused, given).get("y").floats())
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(Models.run(plain, given).get("y").floats());
    }

    @Test
    void aScaleAndABiasPerChannelBecomeOnePassOverTheMap() {
        GraphBuilder graph = new GraphBuilder("affine");
        Ops ops = new Ops(graph, "norm");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(5), Dim.symbol("h"), Dim.symbol("w")));
        Value scale = ops.reshape(graph.weight("scale", TensorData.of(List.of(5L), random(5, 5))), 5, 1, 1);
        Value bias = ops.reshape(graph.weight("bias", TensorData.of(List.of(5L), random(5, 6))), 5, 1, 1);
        graph.output("y", ops.add(ops.mul(x, scale), bias));
        Graph plain = graph.build();
        Graph fused = new FusedAffine().apply(plain);
        assertThat(fused.nodes()).extracting(node -> node.operator().name()).containsExactly("BatchNormalization");
        assertThat(run(fused)).usingComparatorWithPrecision(1e-6f).containsExactly(run(plain));
    }

    @Test
    void keptWeightsStayFloat32() {
        Graph half = new HalfWeights(name -> name.equals("w")).apply(upsampled());
        assertThat(run(half)).containsExactly(run(upsampled()));
    }
}
