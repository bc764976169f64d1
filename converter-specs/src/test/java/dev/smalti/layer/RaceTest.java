package dev.smalti.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Filters;
import dev.smalti.GumbelNoise;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.prior.GumbelRace;
import dev.smalti.prior.Sampler;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The race in the graph against the same race in Java: equal to the last bit, whatever the logits. */
class RaceTest {
    private static final int ROWS = 400;

    private static Graph graph(int vocabulary) {
        GraphBuilder graph = new GraphBuilder("race");
        Value logits = graph.input("logits", ValueType.floats(Dim.symbol("streams"), Dim.of(vocabulary)));
        Value positions = graph.input("positions", ValueType.longs(Draw.ROWS));
        Draw draw = Draw.inputs(graph);
        Race race = Race.inputs(graph);
        graph.output("drawn", race.apply(new Ops(graph, "draw"), draw, logits, positions, vocabulary));
        return graph.build();
    }

    private static Map<String, Tensor> inputs(
            int vocabulary, Filters filters, float guidance, float[] logits, GumbelNoise[] noise) {
        int rows = noise.length;
        long[] own = new long[rows];
        long[] twins = new long[rows];
        for (int row = 0; row < rows; row++) {
            own[row] = row;
            twins[row] = guidance == 1 ? row : rows + row;
        }
        boolean argmax = filters.temperature() == 0;
        int k = argmax ? 1 : Math.min(filters.topK(), vocabulary);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("logits", Tensor.of(new long[] {logits.length / vocabulary, vocabulary}, logits));
        inputs.put("conditional", Tensor.ofLongs(new long[] {rows}, own));
        inputs.put("unconditional", Tensor.ofLongs(new long[] {rows}, twins));
        inputs.put("guidance", Tensor.of(new long[0], guidance));
        inputs.put("temperature", Tensor.of(new long[0], argmax ? 1 : filters.temperature()));
        inputs.put("top_k", Tensor.ofLongs(new long[0], k));
        inputs.put("top_p", Tensor.of(new long[0], argmax ? 1 : filters.topP()));
        inputs.put("min_p", Tensor.of(new long[0], 0));
        inputs.put("min_p_gap", Tensor.of(new long[0], GumbelRace.gap(argmax ? 0 : filters.minP())));
        boolean all = !argmax && filters.topP() < 1;
        inputs.put("sorted", Tensor.ofLongs(new long[] {1}, all ? vocabulary : Math.max(1, k)));
        inputs.put("rule", Tensor.ofLongs(new long[0], argmax ? Race.WITHOUT_NOISE : Race.GUMBEL));
        inputs.put("keys", words(noise, GumbelNoise::seed));
        inputs.put("images", words(noise, GumbelNoise::image));
        long[] positions = Arrays.stream(noise).mapToLong(GumbelNoise::position).toArray();
        inputs.put("positions", Tensor.ofLongs(new long[] {rows}, positions));
        return inputs;
    }

    private static Tensor words(GumbelNoise[] noise, java.util.function.ToLongFunction<GumbelNoise> of) {
        long[] words = new long[2 * noise.length];
        for (int row = 0; row < noise.length; row++) {
            long value = of.applyAsLong(noise[row]);
            words[row] = value & 0xFFFFFFFFL;
            words[noise.length + row] = value >>> 32;
        }
        return Tensor.ofLongs(new long[] {2, noise.length}, words);
    }

    @ParameterizedTest
    @CsvSource({
        "64,1,0,1,0,1", "64,0.5,5,1,0,1", "64,1.7,20,0.92,0,1", "64,1,0,0.5,0,1", "64,1,0,0.05,0,1", "64,1,0,0,0,1",
        "64,1,0,1,0.2,1", "64,1,1,1,0,1", "64,1,64,0.8,0.01,1", "64,1,500,1,0,1", "7,1,3,0.7,0.1,1", "1,1,1,0.5,0,1",
        "64,1,10,0.9,0,3", "64,0.8,0,1,0,-1.5", "1023,1,100,0.95,0.001,1", "66,0,9,0.5,0,1", "66,0,0,1,0,2"
    })
    void drawsWhatJavaDraws(int vocabulary, float temperature, int topK, float topP, float minP, float guidance) {
        Random random = new Random(vocabulary + topK);
        float[] logits = new float[2 * ROWS * vocabulary];
        for (int i = 0; i < logits.length; i++) {
            // Every other row in quarters, so that equals are common; without guidance a few tokens are ruled out.
            boolean ties = i / vocabulary % 2 == 0;
            double value = 2 * random.nextGaussian();
            boolean out = guidance == 1 && i % vocabulary != 0 && random.nextInt(9) == 0;
            logits[i] = out ? Float.NEGATIVE_INFINITY : (float) (ties ? Math.rint(4 * value) / 4 : value);
        }
        GumbelNoise[] noise = new GumbelNoise[ROWS];
        for (int row = 0; row < ROWS; row++) {
            noise[row] = new GumbelNoise(random.nextLong(), random.nextLong(), random.nextInt());
        }
        Filters filters = new Filters(temperature, topK, topP, minP);
        long[] drawn = Models.run(graph(vocabulary), inputs(vocabulary, filters, guidance, logits, noise))
                .get("drawn")
                .longs();
        GumbelRace race = new GumbelRace(filters);
        long[] expected = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            float[] conditional = row(logits, row, vocabulary);
            float[] given = guidance == 1
                    ? conditional
                    : Sampler.guided(row(logits, ROWS + row, vocabulary), conditional, guidance);
            expected[row] = race.draw(given, noise[row]);
        }
        assertThat(drawn).isEqualTo(expected);
    }

    @Test
    void theNoiseIsThatOfJavaToTheLastBit() {
        GraphBuilder graph = new GraphBuilder("noise");
        Value keys = graph.input("keys", ValueType.longs(Dim.of(2), Draw.ROWS));
        Value images = graph.input("images", ValueType.longs(Dim.of(2), Draw.ROWS));
        Value positions = graph.input("positions", ValueType.longs(Draw.ROWS));
        Ops ops = new Ops(graph, "draw");
        int vocabulary = 4001;
        Value noise = new GumbelWords(ops).noise(keys, images, positions, vocabulary);
        // Nothing but whole numbers comes back whole: 2^45 times the noise, which is short of 2^50.
        graph.output("scaled", ops.cast(ops.mul(noise, Doubles.scalar(graph, 0x1p45)), ElementType.INT64));
        GumbelNoise[] rows = {
            new GumbelNoise(0, 0, 0), new GumbelNoise(-1, -1, -1), new GumbelNoise(Long.MIN_VALUE, 1L << 40, 255)
        };
        long[] positionsOf =
                Arrays.stream(rows).mapToLong(GumbelNoise::position).toArray();
        long[] found = Models.run(
                        graph.build(),
                        Map.of(
                                "keys",
                                words(rows, GumbelNoise::seed),
                                "images",
                                words(rows, GumbelNoise::image),
                                "positions",
                                Tensor.ofLongs(new long[] {rows.length}, positionsOf)))
                .get("scaled")
                .longs();
        for (int row = 0; row < rows.length; row++) {
            for (int token = 0; token < vocabulary; token++) {
                assertThat(found[row * vocabulary + token]).isEqualTo((long) (rows[row].at(token) * 0x1p45));
            }
        }
    }

    @Test
    void aRowOfWhatIsNoNumberIsRefusedAndTheOthersAreNot() {
        float inf = Float.POSITIVE_INFINITY;
        float[] logits = {0, 1, Float.NaN, 2, 0, inf, 1, 2, -inf, -inf, -inf, -inf, 5, -inf, -inf, -inf};
        GumbelNoise[] noise = new GumbelNoise[4];
        Arrays.setAll(noise, i -> new GumbelNoise(1, i, 2));
        for (Filters filters : new Filters[] {Filters.NONE, new Filters(1, 2, 0.5f, 0.1f)}) {
            long[] drawn = Models.run(graph(4), inputs(4, filters, 1, logits, noise))
                    .get("drawn")
                    .longs();
            assertThat(drawn).containsExactly(-1, -1, -1, 0);
        }
    }

    private static float[] row(float[] logits, int row, int vocabulary) {
        return Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
    }
}
