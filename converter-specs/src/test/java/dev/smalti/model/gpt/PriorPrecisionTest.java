package dev.smalti.model.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.Node;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.graph.pass.FoldedWeights;
import dev.smalti.graph.pass.HalfPrecision;
import dev.smalti.graph.pass.Int4Weights;
import dev.smalti.graph.pass.Int8Weights;
import dev.smalti.graph.pass.Pass;
import dev.smalti.layer.RandomWeights;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The passes that change a prior's precision, against its float32 graphs. */
class PriorPrecisionTest {
    private static final int VOCABULARY = 50;
    private static final int STREAMS = 3;
    private static final long[] PROMPT =
            new Random(5).longs(STREAMS * 6L, 0, VOCABULARY).toArray();
    private static final long[] NEXT = {3, 14, 15};

    private static GptConfig config(int unmasked) {
        return new GptConfig(VOCABULARY, 40, 2, 2, 64, unmasked, Activation.GELU);
    }

    private static Pass pass(String name) {
        return switch (name) {
            case "int8" -> new Int8Weights();
            case "int4" -> new Int4Weights(weight -> weight.startsWith("transformer.head."));
            case "half" -> new HalfPrecision();
            default -> throw new AssertionError(name);
        };
    }

    private static Graph step(int unmasked) {
        return new FoldedWeights().apply(PriorGraphs.step(config(unmasked), VOCABULARY, new RandomWeights()));
    }

    private static Graph loop(int unmasked) {
        return new FoldedWeights().apply(PriorGraphs.loop(config(unmasked), VOCABULARY, new RandomWeights()));
    }

    /** Logits of one more token after the prompt, [streams, 1, V]. */
    private static float[] logits(Graph graph, int unmasked) {
        PriorFeeds feeds = new PriorFeeds(config(unmasked), STREAMS);
        Map<String, Tensor> prefilled = Models.run(graph, feeds.step(PROMPT, 0, Map.of()));
        return Models.run(graph, feeds.step(NEXT, 6, prefilled)).get("logits").floats();
    }

    /** The last layer's values after a loop over forced tokens, [streams, H, past, c]. */
    private static Tensor values(Graph graph, int unmasked) {
        PriorFeeds feeds = new PriorFeeds(config(unmasked), STREAMS);
        return Models.run(graph, feeds.loop(PROMPT, 5, 7)).get("present.1.value");
    }

    private static double error(float[] expected, float[] actual) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / size);
    }

    @ParameterizedTest
    @CsvSource({"int8,0,1e-3,0.03", "int8,6,1e-3,0.03", "int4,0,1e-2,0.2", "half,0,1e-5,0.01", "half,6,1e-5,0.01"})
    void logitsStayNear(String pass, int unmasked, double from, double to) {
        Graph plain = step(unmasked);
        assertThat(error(logits(plain, unmasked), logits(pass(pass).apply(plain), unmasked)))
                .isBetween(from, to);
    }

    @ParameterizedTest
    @CsvSource({"int8,0,1e-3,0.03", "int8,6,1e-3,0.03", "int4,0,1e-2,0.2", "half,0,1e-5,0.01", "half,6,1e-5,0.01"})
    void loopsStayNear(String pass, int unmasked, double from, double to) {
        Graph plain = loop(unmasked);
        Tensor expected = values(plain, unmasked);
        Tensor actual = values(pass(pass).apply(plain), unmasked);
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(error(expected.floats(), actual.floats())).isBetween(from, to);
    }

    @Test
    void int8LogitsOfASequenceDoNotDependOnThoseBesideIt() {
        Graph graph = new Int8Weights().apply(step(0));
        float[] together = logits(graph, 0);
        PriorFeeds feeds = new PriorFeeds(config(0), 1);
        for (int stream = 0; stream < STREAMS; stream++) {
            long[] prompt = Arrays.copyOfRange(PROMPT, stream * 6, stream * 6 + 6);
            Map<String, Tensor> prefilled = Models.run(graph, feeds.step(prompt, 0, Map.of()));
            float[] alone = Models.run(graph, feeds.step(new long[] {NEXT[stream]}, 6, prefilled))
                    .get("logits")
                    .floats();
            assertThat(Arrays.copyOfRange(together, stream * VOCABULARY, (stream + 1) * VOCABULARY))
                    .containsExactly(alone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "int4", "half"})
    void bothGraphsHaveTheSameWeightsAndOnlyTheOutermostHoldsThem(String pass) {
        Set<String> ofStep = matrices(pass(pass).apply(step(0)));
        assertThat(ofStep).hasSize(9).allMatch(name -> name.matches(".*\\.(int[48]|half)"));
        assertThat(matrices(pass(pass).apply(loop(0)))).isEqualTo(ofStep);
    }

    /** Names of the weights that products use: four of each block, and the head's. */
    private static Set<String> matrices(Graph graph) {
        return graph.weights().keySet().stream()
                .map(Value::name)
                .filter(name -> name.contains(".transpose"))
                .filter(name -> !name.endsWith(".scale"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void halfGraphsKeepTheTypesOfTheirInputsAndOutputs(int unmasked) {
        for (Graph plain : List.of(step(unmasked), loop(unmasked))) {
            Graph half = new HalfPrecision().apply(plain);
            assertThat(half.inputs().stream().map(Value::type).map(ValueType::element))
                    .containsExactlyElementsOf(plain.inputs().stream()
                            .map(Value::type)
                            .map(ValueType::element)
                            .toList());
            assertThat(half.outputs().values().stream()
                            .map(value -> value.type().element()))
                    .containsExactlyElementsOf(plain.outputs().values().stream()
                            .map(value -> value.type().element())
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void cachesThatAreUpdatedInPlaceAreTheCallersOwnInHalfGraphs(int unmasked) {
        Graph half = new HalfPrecision().apply(step(unmasked));
        Value past = half.inputs().stream()
                .filter(input -> input.name().equals("past.1.key"))
                .findFirst()
                .orElseThrow();
        Value present = Objects.requireNonNull(half.outputs().get("present.1.key"));
        assertThat(half.nodes())
                .anyMatch(node -> node.inputs().contains(past) && node.outputs().contains(present));
    }

    @Test
    void halfLoopsCarryHalvesAndDrawInFloats() {
        Graph half = new HalfPrecision().apply(loop(6));
        Node loop = half.nodes().stream()
                .filter(node -> node.operator().name().equals("Loop"))
                .findFirst()
                .orElseThrow();
        assertThat(halves(loop.inputs().stream().filter(Objects::nonNull))).isEqualTo(4);
        Graph body = ((Attribute.Body)
                        Objects.requireNonNull(loop.attributes().byName().get("body")))
                .graph();
        assertThat(halves(body.nodes().stream()
                        .filter(node -> node.name().startsWith("draw/"))
                        .flatMap(node -> Stream.concat(node.inputs().stream(), node.outputs().stream()))))
                .isZero();
        assertThat(body.nodes().stream().filter(node -> node.operator().name().equals("MultiHeadAttention")))
                .hasSize(2)
                .allMatch(node -> halves(node.inputs().stream().filter(Objects::nonNull)) == 6);
    }

    private static long halves(Stream<Value> values) {
        return values.filter(value -> value.type().element() == ElementType.FLOAT16)
                .count();
    }
}
