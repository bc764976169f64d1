package dev.smalti.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphCost;
import dev.smalti.graph.Operators;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.pass.FoldedWeights;
import dev.smalti.graph.pass.FusedAttention;
import dev.smalti.graph.pass.HalfPrecision;
import dev.smalti.graph.pass.Int4Weights;
import dev.smalti.graph.pass.Int8Weights;
import dev.smalti.graph.pass.Pass;
import dev.smalti.graph.pass.PhaseUpsample;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.model.gpt.PriorGraphs;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.FirstStageGraphs;
import dev.smalti.model.vqgan.VqganConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arithmetic of published models, from their graphs; weights have shapes only. */
class PublishedCostsTest {
    /** ImageNet, 16 pixels per token, 16384 tokens. */
    private static final VqganConfig IMAGENET = new VqganConfig(
            3,
            3,
            128,
            List.of(1, 1, 2, 2, 4),
            2,
            Set.of(4),
            true,
            256,
            true,
            false,
            32,
            new Quantizer.Nearest(16384, 256, new Quantizer.Identity()));

    private static final GptConfig GPT = new GptConfig(16384, 512, 24, 16, 1024, 0, Activation.GELU);

    /** One token at a time, with room for 512. */
    private static final Map<String, Long> SAMPLING = Map.of(
            "streams",
            1L,
            "fed",
            1L,
            "prefixed",
            0L,
            "wanted",
            1L,
            "rows",
            1L,
            "capacity",
            512L,
            "past",
            0L,
            "steps",
            5L);

    private static final Map<String, Long> GRID = Map.of("batch", 1L, "rows", 16L, "columns", 16L);

    private static TensorData shapeOnly(String name, List<Long> shape) {
        return TensorData.lazy(
                shape, () -> new float[shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact)]);
    }

    private static GraphCost prior(Pass pass, long past, long fed) {
        Graph graph = PriorGraphs.step(GPT, GPT.vocabulary(), PublishedCostsTest::shapeOnly);
        Map<String, Long> symbols = new HashMap<>(SAMPLING);
        symbols.put("fed", fed);
        Graph folded = new FoldedWeights().apply(graph);
        return GraphCost.of(pass.apply(folded), symbols, Map.of("lengths", past, "sorted", 100L));
    }

    @Test
    void anEncoderOfAPictureOf256By256() {
        Graph encoder = FirstStageGraphs.encoder(IMAGENET, PublishedCostsTest::shapeOnly);
        Map<String, Long> symbols = encoder.symbols(Map.of("pixels", List.of(1L, 3L, 256L, 256L)));
        assertThat(symbols).isEqualTo(GRID);
        GraphCost cost = GraphCost.of(encoder, symbols);
        assertThat(cost.unknown()).isEmpty();
        assertThat(cost.flops(Operators.CONV)).isCloseTo(138_000_000_000L, withinPercentage(0.1));
        assertThat(cost.flops(Operators.MAT_MUL)).isEqualTo(3 * 2 * 2L * 256 * 256 * 512); // three attentions
        assertThat(cost.bytes().inputs()).isEqualTo(4 * 3 * 256 * 256);
        assertThat(cost.bytes().outputs()).isEqualTo(4 * 256 * 256);
    }

    @Test
    void fusedAttentionIsTheSameArithmetic() {
        Graph encoder = FirstStageGraphs.encoder(IMAGENET, PublishedCostsTest::shapeOnly);
        GraphCost fused = GraphCost.of(new FusedAttention().apply(encoder), GRID);
        assertThat(fused.flops(Operators.MULTI_HEAD_ATTENTION)).isEqualTo(3 * 2 * 2L * 256 * 256 * 512);
        assertThat(fused.flops(Operators.MAT_MUL)).isZero();
    }

    @Test
    void aQuantizerComparesEachPositionWithEachEntry() {
        Graph quantizer = FirstStageGraphs.quantizer(IMAGENET, PublishedCostsTest::shapeOnly);
        GraphCost cost = GraphCost.of(quantizer, GRID);
        assertThat(cost.productFlops()).isEqualTo(2L * 256 * 16384 * 256);
        assertThat(cost.flops(Operators.ARG_MAX)).isEqualTo(256 * 16384);
    }

    @Test
    void aDecoderWithAndWithoutPhases() {
        Graph decoder = FirstStageGraphs.decoder(IMAGENET, PublishedCostsTest::shapeOnly);
        GraphCost cost = GraphCost.of(decoder, GRID);
        assertThat(cost.flops(Operators.CONV)).isCloseTo(252_200_000_000L, withinPercentage(0.1));
        assertThat(cost.flops(Operators.MAT_MUL)).isEqualTo(4 * 2 * 2L * 256 * 256 * 512); // four attentions
        GraphCost phases = GraphCost.of(new PhaseUpsample().apply(decoder), GRID);
        assertThat((double) phases.flops(Operators.CONV) / cost.flops(Operators.CONV))
                .isCloseTo(0.893, within(0.001));
    }

    @Test
    void aDecoderReadsOfItsCodebookWhatItLooksUp() {
        Graph decoder = FirstStageGraphs.decoder(IMAGENET, PublishedCostsTest::shapeOnly);
        long all =
                decoder.weights().values().stream().mapToLong(TensorData::bytes).sum();
        long unread = 4L * (16384 - 256) * 256;
        assertThat(GraphCost.of(decoder, GRID).bytes().weights()).isCloseTo(all - unread, withinPercentage(0.01));
    }

    @Test
    void aPriorThatIsGiven256TokensAtOnce() {
        GraphCost cost = prior(graph -> graph, 0, 256);
        long width = 1024;
        long head = 2 * width * 16384; // of the one position whose logits are wanted
        long blocks = 256 * 24 * 2 * (12 * width * width);
        long attention = 24 * 2 * 2 * width * (256 * 257 / 2);
        assertThat(cost.unknown()).isEmpty();
        assertThat(cost.productFlops()).isEqualTo(blocks + attention + head);
        assertThat(blocks + attention).isCloseTo(157_900_000_000L, withinPercentage(0.1));
        assertThat(cost.bytes().caches()).isEqualTo(24 * 2 * 4 * width * 256);
    }

    @Test
    void aStepOfAPriorMovesItsWeightsAndItsPast() {
        GraphCost cost = prior(graph -> graph, 255, 1);
        long width = 1024;
        assertThat(cost.productFlops()).isEqualTo(24 * 2 * (12 * width * width + 2 * width * 256) + 2 * width * 16384);
        assertThat(cost.bytes().caches()).isEqualTo(24 * 2 * 4 * width * 256);
        long matrices = 4 * (24 * 12 * width * width + width * 16384);
        assertThat(cost.bytes().weights()).isCloseTo(matrices, withinPercentage(0.2)); // norms and biases
    }

    @Test
    void weightsCountInTheTypeInWhichTheyAreStored() {
        GraphCost whole = prior(graph -> graph, 255, 1);
        for (Map.Entry<Pass, Double> storage : Map.<Pass, Double>of(
                        new HalfPrecision(), 2.0,
                        new Int8Weights(), 1.0,
                        new Int4Weights(name -> false), 0.5 + 4 / 32.0)
                .entrySet()) {
            GraphCost small = prior(storage.getKey(), 255, 1);
            assertThat(small.unknown()).isEmpty();
            assertThat(small.productFlops()).isEqualTo(whole.productFlops());
            assertThat((double) small.bytes().weights() / whole.bytes().weights())
                    .isCloseTo(storage.getValue() / 4, within(0.005));
        }
    }

    @Test
    void aLoopIsTheSumOfItsSteps() {
        GptConfig config = new GptConfig(64, 40, 2, 2, 32, 0, Activation.GELU);
        Graph loop = PriorGraphs.loop(config, 50, PublishedCostsTest::shapeOnly);
        Graph step = PriorGraphs.step(config, 50, PublishedCostsTest::shapeOnly);
        Map<String, Long> numbers = Map.of("steps", 5L, "sorted", 64L);
        GraphCost looped = GraphCost.of(loop, SAMPLING, numbers);
        long stepped = 0;
        for (long past = 0; past < 5; past++) {
            stepped += GraphCost.of(step, SAMPLING, Map.of("lengths", past, "sorted", 64L))
                    .productFlops();
        }
        assertThat(looped.productFlops()).isEqualTo(stepped);
        assertThat(looped.bytes().caches()).isEqualTo(2 * 2 * 4 * 32 * (1 + 3 + 5 + 7 + 9)); // past read, all written
    }

    @Test
    void aCacheInStandardOperatorsIsAnInputAndAnOutput() {
        GptConfig config = new GptConfig(64, 40, 2, 2, 32, 6, Activation.GELU);
        Graph step = PriorGraphs.step(config, 64, PublishedCostsTest::shapeOnly);
        GraphCost cost = GraphCost.of(step, SAMPLING, Map.of("lengths", 9L, "sorted", 64L));
        assertThat(cost.bytes().caches()).isZero();
        assertThat(cost.bytes().inputs()).isGreaterThan(2 * 2 * 4 * 32 * 512);
    }
}
