package dev.smalti.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Filters;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.prior.Sampler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The draw in the graph against the same rule in Java, over random logits with and without ties. */
class DrawTest {
    private static final int ROWS = 600;

    private static Graph graph(int vocabulary) {
        GraphBuilder graph = new GraphBuilder("draw");
        Value logits = graph.input("logits", ValueType.floats(Dim.symbol("streams"), Dim.of(vocabulary)));
        Draw draw = Draw.inputs(graph);
        Value uniforms = graph.input("uniforms", ValueType.floats(Draw.ROWS));
        graph.output("drawn", draw.apply(new Ops(graph, "draw"), logits, uniforms));
        return graph.build();
    }

    @ParameterizedTest
    @CsvSource({
        "64,1,0,1,0,1", "64,0.5,5,1,0,1", "64,1.7,20,0.92,0,1", "64,1,0,0.5,0,1", "64,1,0,0.05,0,1", "64,1,0,0,0,1",
        "64,1,0,1,0.2,1", "64,1,1,1,0,1", "64,1,64,0.8,0.01,1", "64,1,500,1,0,1", "7,1,3,0.7,0.1,1", "1,1,1,0.5,0,1",
        "64,1,10,0.9,0,3", "64,0.8,0,1,0,-1.5", "1024,1,100,0.95,0.001,1"
    })
    void drawsWhatTheSamplerDraws(int vocabulary, float temperature, int topK, float topP, float minP, float guidance) {
        Random random = new Random(vocabulary + topK);
        float[] logits = new float[2 * ROWS * vocabulary];
        for (int i = 0; i < logits.length; i++) {
            // Every other row in quarters, so that equals are common.
            boolean ties = i / vocabulary % 2 == 0;
            double value = 2 * random.nextGaussian();
            logits[i] = (float) (ties ? Math.rint(4 * value) / 4 : value);
        }
        float[] uniforms = new float[ROWS];
        long[] own = new long[ROWS];
        long[] twins = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            uniforms[row] = random.nextInt(1 << 24) / (float) (1 << 24);
            own[row] = row;
            twins[row] = guidance == 1 ? row : ROWS + row;
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("logits", Tensor.of(new long[] {2 * ROWS, vocabulary}, logits));
        inputs.put("conditional", Tensor.ofLongs(new long[] {ROWS}, own));
        inputs.put("unconditional", Tensor.ofLongs(new long[] {ROWS}, twins));
        inputs.put("guidance", Tensor.of(new long[0], guidance));
        inputs.put("temperature", Tensor.of(new long[0], temperature));
        int k = Math.min(topK, vocabulary);
        inputs.put("top_k", Tensor.ofLongs(new long[0], k));
        inputs.put("top_p", Tensor.of(new long[0], topP));
        inputs.put("min_p", Tensor.of(new long[0], minP));
        inputs.put("sorted", Tensor.ofLongs(new long[] {1}, topP < 1 ? vocabulary : Math.max(1, k)));
        inputs.put("uniforms", Tensor.of(new long[] {ROWS}, uniforms));
        long[] drawn = Models.run(graph(vocabulary), inputs).get("drawn").longs();

        Sampler sampler = new Sampler(new Filters(temperature, topK, topP, minP));
        int different = 0;
        for (int row = 0; row < ROWS; row++) {
            float[] conditional = row(logits, row, vocabulary);
            float[] given = guidance == 1
                    ? conditional
                    : Sampler.guided(row(logits, ROWS + row, vocabulary), conditional, guidance);
            different += drawn[row] == sampler.draw(given, uniforms[row]) ? 0 : 1;
        }
        // Softmax differs in the last digit, so that a draw within it of a boundary may fall to the other side.
        assertThat(different).isLessThanOrEqualTo(1);
        assertThat(Arrays.stream(drawn).allMatch(token -> token >= 0 && token < vocabulary))
                .isTrue();
    }

    private static float[] row(float[] logits, int row, int vocabulary) {
        return Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
    }
}
