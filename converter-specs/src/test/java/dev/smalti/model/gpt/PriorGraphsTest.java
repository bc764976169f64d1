package dev.smalti.model.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Graph;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.pass.FoldedWeights;
import dev.smalti.layer.RandomWeights;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two wrappings of the core against each other: they share layers, not caches. */
class PriorGraphsTest {
    private static final int VOCABULARY = 50;

    private static GptConfig config(int heads, int width, int unmasked) {
        return new GptConfig(VOCABULARY, 40, 2, heads, width, unmasked, Activation.GELU);
    }

    private static Map<String, Tensor> inputs(GptConfig config, long[] tokens, int streams, int capacity) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("tokens", Tensor.ofLongs(new long[] {streams, tokens.length / streams}, tokens));
        long[] rows = new long[streams];
        Arrays.setAll(rows, i -> i);
        inputs.put("conditional", Tensor.ofLongs(new long[] {streams}, rows));
        inputs.put("unconditional", Tensor.ofLongs(new long[] {streams}, rows));
        inputs.put("guidance", Tensor.of(new long[0], 1));
        inputs.put("temperature", Tensor.of(new long[0], 0.9f));
        inputs.put("top_k", Tensor.ofLongs(new long[0], 20));
        inputs.put("top_p", Tensor.of(new long[0], 0.9f));
        inputs.put("min_p", Tensor.of(new long[0], 0.01f));
        inputs.put("sorted", Tensor.ofLongs(new long[] {1}, VOCABULARY));
        long[] cache = {streams, config.heads(), capacity, config.headSize()};
        for (int layer = 0; layer < config.layers(); layer++) {
            for (String kind : new String[] {"key", "value"}) {
                int count = (int) (cache[0] * cache[1] * cache[2] * cache[3]);
                inputs.put("past." + layer + "." + kind, Tensor.of(cache, new float[count]));
            }
        }
        return inputs;
    }

    private static Map<String, Tensor> step(
            Graph graph,
            GptConfig config,
            long[] tokens,
            int streams,
            Map<String, Tensor> past,
            long before,
            float[] u) {
        Map<String, Tensor> inputs = inputs(config, tokens, streams, 32);
        inputs.put("prefix", Tensor.of(new long[] {streams, 0, config.width()}));
        long[] lengths = new long[streams];
        Arrays.fill(lengths, before);
        inputs.put("lengths", Tensor.ofLongs(new long[] {streams}, lengths));
        inputs.put("wanted", Tensor.ofLongs(new long[] {1}, tokens.length / streams - 1));
        inputs.put("uniforms", Tensor.of(new long[] {streams}, u));
        past.forEach((name, tensor) -> {
            if (name.startsWith("present.")) {
                inputs.put(name.replace("present.", "past."), tensor);
            }
        });
        return Models.run(graph, inputs);
    }

    @ParameterizedTest
    @CsvSource({"2,32,0", "3,36,0", "2,32,6", "3,36,5"})
    void aLoopDrawsWhatStepsDraw(int heads, int width, int unmasked) {
        GptConfig config = config(heads, width, unmasked);
        Graph step = new FoldedWeights().apply(PriorGraphs.step(config, config.vocabulary(), new RandomWeights()));
        Graph loop = new FoldedWeights().apply(PriorGraphs.loop(config, config.vocabulary(), new RandomWeights()));
        assertThat(step.nodes()).extracting(n -> n.operator().name()).doesNotContain("Pad");
        Random random = new Random(5);
        int streams = 2;
        int steps = 12;
        long[] prompt = random.longs(streams * 6L, 0, VOCABULARY).toArray();
        float[] uniforms = new float[steps * streams];
        for (int i = 0; i < uniforms.length; i++) {
            uniforms[i] = random.nextInt(1 << 24) / (float) (1 << 24);
        }
        Map<String, Tensor> inputs = inputs(config, prompt, streams, 0);
        inputs.put("steps", Tensor.ofLongs(new long[0], steps));
        inputs.put("uniforms", Tensor.of(new long[] {steps, streams}, uniforms));
        long[] forced = new long[steps * streams];
        Arrays.fill(forced, -1);
        forced[4] = 7;
        inputs.put("forced", Tensor.ofLongs(new long[] {steps, streams}, forced));
        inputs.put("sources", Tensor.ofLongs(new long[] {streams}, 0, 1));
        inputs.put("rule", Tensor.ofLongs(new long[0], 0));
        inputs.put("keys", Tensor.ofLongs(new long[] {2, streams}, new long[2 * streams]));
        inputs.put("images", Tensor.ofLongs(new long[] {2, streams}, new long[2 * streams]));
        inputs.put("positions", Tensor.ofLongs(new long[] {steps, streams}, new long[steps * streams]));
        inputs.put("min_p_gap", Tensor.of(new long[0], Float.NEGATIVE_INFINITY));
        long[] looped = Models.run(loop, inputs).get("drawn").longs();

        long[] stepped = new long[steps * streams];
        long[] fed = prompt;
        Map<String, Tensor> outputs = Map.of();
        long before = 0;
        for (int i = 0; i < steps; i++) {
            float[] u = Arrays.copyOfRange(uniforms, i * streams, (i + 1) * streams);
            outputs = step(step, config, fed, streams, outputs, before, u);
            before += fed.length / streams;
            fed = outputs.get("drawn").longs().clone();
            if (i == 2) {
                fed[0] = 7;
            }
            System.arraycopy(fed, 0, stepped, i * streams, streams);
        }
        assertThat(looped).containsExactly(stepped);
        assertThat(Arrays.stream(looped).distinct().count()).isGreaterThan(4);
    }

    @Test
    void tokensThatNoPictureHasAreNeverDrawn() {
        GptConfig config = config(2, 32, 0);
        Graph all = PriorGraphs.step(config, VOCABULARY, new RandomWeights());
        Graph few = PriorGraphs.step(config, 9, new RandomWeights());
        boolean beyond = false;
        for (int i = 0; i < 40; i++) {
            float[] u = {(i + 0.5f) / 40};
            beyond |= step(all, config, new long[] {1, 2, 3}, 1, Map.of(), 0, u)
                            .get("drawn")
                            .longs()[0]
                    >= 9;
            assertThat(step(few, config, new long[] {1, 2, 3}, 1, Map.of(), 0, u)
                            .get("drawn")
                            .longs()[0])
                    .isBetween(0L, 8L);
        }
        assertThat(beyond).isTrue();
    }

    @Test
    void logitsThatAreNoNumbersGiveNoToken() {
        GptConfig config = config(2, 32, 0);
        RandomWeights random = new RandomWeights();
        Graph graph = PriorGraphs.step(
                config,
                VOCABULARY,
                (name, shape) -> name.contains("ln_f.weight")
                        ? dev.smalti.graph.TensorData.lazy(shape, () -> {
                            float[] values = new float[32];
                            values[3] = Float.NaN;
                            return values;
                        })
                        : random.tensor(name, shape));
        long[] drawn = step(graph, config, new long[] {1, 2}, 1, Map.of(), 0, new float[] {0.5f})
                .get("drawn")
                .longs();
        assertThat(drawn).containsExactly(-1);
    }
}
