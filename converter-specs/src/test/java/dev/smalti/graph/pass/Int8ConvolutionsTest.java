package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.smalti.Device;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.ExternalData;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.OnnxReader;
import dev.smalti.graph.OnnxSummary;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.OptimizedGraph;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8ConvolutionsTest {
    private static final int CHANNELS = Int8Convolutions.FEWEST_CHANNELS;
    private static final int SIDE = 5;
    private static final List<Long> AROUND = List.of(1L, 1L, 1L, 1L);
    private static final float[] KERNEL = Products.random(CHANNELS * CHANNELS * 9, 1);
    private static final float[] BIAS = Products.random(CHANNELS, 2);

    @TempDir
    private Path folder;

    /** x [n, 64, h, w] convolved with 3 by 3. */
    private static Graph convolution(float[] kernel) {
        GraphBuilder graph = new GraphBuilder("convolution");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(CHANNELS), side("h"), side("w")));
        graph.output("y", convolved(graph, "conv", x, kernel));
        return graph.build();
    }

    private static Value convolved(GraphBuilder graph, String path, Value x, float[] kernel) {
        long in = x.dim(1).fixed();
        long out = kernel.length / in / 9;
        Value w = graph.weight(path + ".w", TensorData.of(List.of(out, in, 3L, 3L), kernel));
        Value b = graph.weight(path + ".b", TensorData.of(List.of(out), Arrays.copyOf(BIAS, (int) out)));
        return new Ops(graph, path).conv(x, w, b, 1, AROUND);
    }

    private static Dim side(String name) {
        return Dim.symbol(name);
    }

    private static float[] run(Graph graph, float[] x, int channels) {
        return Models.run(graph, Map.of("x", input(x, channels))).get("y").floats();
    }

    private static Tensor input(float[] x, int channels) {
        return Tensor.of(new long[] {1, channels, SIDE, SIDE}, x);
    }

    /** The graph in int8, calibrated on x. */
    private static Graph int8(Graph graph, float[] x, int channels) {
        Map<String, Tensor> measured = Models.run(new RangeProbe().apply(graph), Map.of("x", input(x, channels)));
        Map<String, Range> ranges = new HashMap<>();
        for (String name : RangeProbe.names(graph)) {
            float[] ends = measured.get(name).floats();
            ranges.put(name, new Range(ends[0], ends[1]));
        }
        return new Int8Convolutions(ranges).apply(graph);
    }

    @Test
    void computesWhatItsDefinitionSays() {
        float[] x = Products.random(CHANNELS * SIDE * SIDE, 3);
        float[] y = run(convolution(KERNEL), x, CHANNELS);
        Range from = rangeOf(x);
        Range to = rangeOf(y);
        Graph graph = int8(convolution(KERNEL), x, CHANNELS);
        byte[] numbers = Products.weight(graph, "conv/Conv.kernel").read().array();
        float[] scales = Products.weight(graph, "conv/Conv.kernel.scale").floats();
        IntBuffer bias = Products.weight(graph, "conv/Conv.bias").read().asIntBuffer();

        float[] actual = run(graph, x, CHANNELS);
        int others = 0;
        for (int output = 0; output < CHANNELS; output++) {
            for (int place = 0; place < SIDE * SIDE; place++) {
                long sum = bias.get(output);
                for (int tap = 0; tap < 9; tap++) {
                    int row = place / SIDE + tap / 3 - 1;
                    int column = place % SIDE + tap % 3 - 1;
                    boolean inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
                    for (int input = 0; inside && input < CHANNELS; input++) {
                        int steps = steps(x[(input * SIDE + row) * SIDE + column], from) - from.zeroPoint();
                        sum += (long) steps * numbers[(output * CHANNELS + input) * 9 + tap];
                    }
                }
                double real = (double) sum * from.scale() * scales[output];
                float expected = (steps((float) real, to) - to.zeroPoint()) * to.scale();
                float found = actual[output * SIDE * SIDE + place];
                // The last rounding is of a float32 product, which may fall on the other side.
                assertThat(found).isCloseTo(expected, offset(1.001f * to.scale()));
                others += Math.abs(found - expected) > 0.5f * to.scale() ? 1 : 0;
            }
        }
        assertThat(others).isLessThanOrEqualTo(1);
        assertThat(Products.error(y, actual)).isBetween(1e-3, 2e-2);
    }

    @Test
    void aPixelThatIsNoNumberIsNotLost() {
        float[] x = Products.random(CHANNELS * SIDE * SIDE, 3);
        Graph graph = int8(convolution(KERNEL), x, CHANNELS);
        float[] other = run(graph, x, CHANNELS);
        float[] two = new float[2 * x.length];
        System.arraycopy(x, 0, two, 0, x.length);
        System.arraycopy(x, 0, two, x.length, x.length);
        two[x.length + 17] = Float.NaN;
        Tensor given = Tensor.of(new long[] {2, CHANNELS, SIDE, SIDE}, two);
        float[] y = Models.run(graph, Map.of("x", given)).get("y").floats();
        assertThat(Arrays.copyOf(y, other.length)).containsExactly(other);
        assertThat(Arrays.copyOfRange(y, other.length, y.length)).containsOnly(Float.NaN);
    }

    private static Range rangeOf(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Range(sorted[0], sorted[sorted.length - 1]);
    }

    private static int steps(float value, Range range) {
        int steps = (int) Math.rint(value / range.scale()) + range.zeroPoint();
        return Math.max(0, Math.min(255, steps));
    }

    @Test
    void isFusedToConvolutionsOfWholeNumbers() {
        Path model = folder.resolve("model.onnx");
        try (ExternalData weights = ExternalData.create(folder.resolve("weights.bin"))) {
            OnnxWriter.write(
                    int8(convolution(KERNEL), Products.random(CHANNELS * SIDE * SIDE, 3), CHANNELS), model, weights);
        }
        Path optimized = folder.resolve("optimized.onnx");
        OptimizedGraph.write(model, Device.cpu(), optimized);
        assertThat(OnnxSummary.read(optimized).operators())
                .containsKey("com.microsoft.QLinearConv")
                .doesNotContainKey("Conv");
    }

    @Test
    void theLargestSumsDoNotSaturate() {
        float[] ones = Products.filled(CHANNELS * CHANNELS * 9, 1);
        float[] x = Products.filled(CHANNELS * SIDE * SIDE, 1);
        float[] expected = run(convolution(ones), x, CHANNELS);
        // 1 becomes 63.5, which rounds to 64 of 127 halves; and half a step of the result.
        assertThat(run(int8(convolution(ones), x, CHANNELS), x, CHANNELS)[12])
                .isCloseTo(expected[12], offset(9 * CHANNELS / 127f + 1.2f));
        float[] back = Products.filled(CHANNELS * CHANNELS * 9, -1);
        float[] negative = run(convolution(back), x, CHANNELS);
        assertThat(run(int8(convolution(back), x, CHANNELS), x, CHANNELS)[12])
                .isCloseTo(negative[12], offset(9 * CHANNELS / 127f + 1.2f));
    }

    @Test
    void whatIsJoinedAndMovedStaysWhole() {
        GraphBuilder graph = new GraphBuilder("phases");
        Ops ops = new Ops(graph, "up");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(CHANNELS), side("h"), side("w")));
        Value[] places = new Value[4];
        for (int place = 0; place < 4; place++) {
            float[] kernel = Products.random(CHANNELS * CHANNELS * 9, 10 + place);
            places[place] = convolved(graph, "up" + place, x, kernel);
        }
        Value up = ops.depthToSpace(ops.concat(1, places), 2);
        graph.output("y", convolved(graph, "next", up, KERNEL));
        Graph plain = graph.build();
        float[] given = Products.random(CHANNELS * SIDE * SIDE, 3);

        Graph whole = int8(plain, given, CHANNELS);
        assertThat(whole.nodes().stream()
                        .filter(node -> node.operator().name().equals("QuantizeLinear"))
                        .count())
                .isEqualTo(6); // of x, of each place in the steps of them all, and of y
        assertThat(whole.nodes().stream()
                        .filter(node -> List.of("Concat", "DepthToSpace")
                                .contains(node.operator().name()))
                        .map(node -> node.outputs().get(0).type().element()))
                .containsExactly(ElementType.UINT8, ElementType.UINT8);
        assertThat(Products.error(run(plain, given, CHANNELS), run(whole, given, CHANNELS)))
                .isBetween(1e-3, 3e-2);
    }

    @Test
    void convolutionsOfFewChannelsStay() {
        GraphBuilder graph = new GraphBuilder("colours");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(3), side("h"), side("w")));
        Value wide = convolved(graph, "in", x, Products.random(CHANNELS * 3 * 9, 5));
        graph.output("y", convolved(graph, "out", wide, Products.random(3 * CHANNELS * 9, 6)));
        Graph plain = graph.build();
        assertThat(RangeProbe.names(plain)).isEmpty();
        assertThat(Products.operators(new Int8Convolutions(Map.of()).apply(plain)))
                .containsExactly("Conv", "Conv");
    }

    @Test
    void rangesAreTheSmallestAndTheLargest() {
        float[] x = Products.random(CHANNELS * SIDE * SIDE, 3);
        Graph plain = convolution(KERNEL);
        Map<String, Tensor> measured = Models.run(new RangeProbe().apply(plain), Map.of("x", input(x, CHANNELS)));
        assertThat(RangeProbe.names(plain)).containsExactly("x.range", "conv/Conv:out.range");
        Range of = rangeOf(x);
        Range to = rangeOf(measured.get("y").floats());
        assertThat(measured.get("x.range").floats()).containsExactly(of.low(), of.high());
        assertThat(measured.get("conv/Conv:out.range").floats()).containsExactly(to.low(), to.high());
    }

    @Test
    void refusesARangeThatNobodyMeasured() {
        Pass pass = new Int8Convolutions(Map.of("x.range", new Range(-1, 1)));
        assertThatThrownBy(() -> pass.apply(convolution(KERNEL)))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("the range of conv/Conv:out")
                .hasMessageEndingWith("is not known");
    }

    @Test
    void isReadBackAsWritten() {
        Graph graph = int8(convolution(KERNEL), Products.random(CHANNELS * SIDE * SIDE, 3), CHANNELS);
        Path model = folder.resolve("again.onnx");
        try (ExternalData weights = ExternalData.create(folder.resolve("weights.bin"))) {
            OnnxWriter.write(graph, model, weights);
        }
        assertThat(Products.operators(OnnxReader.read(model))).isEqualTo(Products.operators(graph));
    }
}
