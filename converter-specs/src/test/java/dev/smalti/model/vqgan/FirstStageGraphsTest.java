package dev.smalti.model.vqgan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.RandomWeights;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.quantizer.Codebook;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.quantizer.Quantizer.Extra;
import dev.smalti.model.quantizer.Quantizer.Fixed;
import dev.smalti.model.quantizer.Quantizer.Gumbel;
import dev.smalti.model.quantizer.Quantizer.Identity;
import dev.smalti.model.quantizer.Quantizer.Nearest;
import dev.smalti.model.quantizer.Quantizer.NearestUsed;
import dev.smalti.model.quantizer.Quantizer.Used;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FirstStageGraphsTest {
    private static final WeightSource WEIGHTS = new RandomWeights();
    private static final Nearest NEAREST = new Nearest(24, 5, new Identity());

    private static VqganConfig config(
            List<Integer> multipliers, Set<Integer> attention, boolean convolution, Quantizer q) {
        return new VqganConfig(3, 4, 8, multipliers, 1, attention, true, 6, convolution, false, 4, q);
    }

    static Stream<VqganConfig> configs() {
        return Stream.of(
                config(List.of(1), Set.of(0), true, NEAREST),
                config(List.of(1, 2, 1), Set.of(2), true, NEAREST),
                config(List.of(2, 1), Set.of(), false, NEAREST),
                config(List.of(1, 2), Set.of(0, 1), true, new Gumbel(24, 5, 5, new Identity())),
                config(
                        List.of(1, 2),
                        Set.of(1),
                        true,
                        new Nearest(24, 5, new Used(List.of(3, 7, 9), new NearestUsed()))),
                config(List.of(1, 2), Set.of(1), true, new Nearest(24, 5, new Used(List.of(3, 7, 9), new Extra()))),
                config(List.of(1, 2), Set.of(1), true, new Nearest(24, 5, new Used(List.of(3, 7), new Fixed(1)))),
                new VqganConfig(1, 1, 8, List.of(1, 1), 2, Set.of(), false, 3, true, true, 8, NEAREST));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void compileToModelsThatTheCheckerAndTheRuntimeAccept(VqganConfig config) {
        int h = 3;
        int w = 2;
        int f = config.factor();
        int batch = 2;
        float[] pixels = gaussian(batch * config.inChannels() * h * f * w * f);
        Tensor latents = Models.run(
                        FirstStageGraphs.encoder(config, WEIGHTS),
                        Map.of("pixels", Tensor.of(new long[] {batch, config.inChannels(), h * f, w * f}, pixels)))
                .get("latents");
        assertThat(latents.shape()).containsExactly(batch, 5, h, w);
        Tensor tokens = Models.run(FirstStageGraphs.quantizer(config, WEIGHTS), Map.of("latents", latents))
                .get("tokens");
        assertThat(tokens.shape()).containsExactly(batch, h, w);
        for (long token : tokens.longs()) {
            assertThat(token).isBetween(0L, config.quantizer().vocabulary() - 1L);
        }
        Tensor decoded = Models.run(FirstStageGraphs.decoder(config, WEIGHTS), Map.of("tokens", tokens))
                .get("pixels");
        assertThat(decoded.shape()).containsExactly(batch, config.outChannels(), h * f, w * f);
        if (config.tanhOut()) {
            for (float value : decoded.floats()) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    @Test
    void tokensAreTheNearestEntriesByPlainDefinition() {
        VqganConfig config = config(List.of(1), Set.of(), true, NEAREST);
        float[] z = gaussian(5 * 40);
        Tensor tokens = Models.run(
                        FirstStageGraphs.quantizer(config, WEIGHTS),
                        Map.of("latents", Tensor.of(new long[] {1, 5, 8, 5}, z)))
                .get("tokens");
        float[] entries =
                WEIGHTS.tensor("quantize.embedding.weight", List.of(24L, 5L)).floats();
        for (int position = 0; position < 40; position++) {
            assertThat(tokens.longs()[position]).isEqualTo(nearest(entries, z, position));
        }
    }

    private static int nearest(float[] entries, float[] z, int position) {
        int best = -1;
        double smallest = Double.MAX_VALUE;
        for (int k = 0; k < 24; k++) {
            double distance = 0;
            for (int c = 0; c < 5; c++) {
                distance += Math.pow(entries[k * 5 + c] - z[c * 40 + position], 2);
            }
            if (distance < smallest) {
                smallest = distance;
                best = k;
            }
        }
        return best;
    }

    @Test
    void unknownEntriesBecomeTheExtraToken() {
        VqganConfig config =
                config(List.of(1), Set.of(), true, new Nearest(24, 5, new Used(List.of(3, 7), new Extra())));
        Codebook codebook = Codebook.of(config.quantizer(), WEIGHTS);
        long[] tokens = codebook.tokens().orElseThrow().longs();
        assertThat(tokens[3]).isZero();
        assertThat(tokens[7]).isOne();
        assertThat(tokens[0]).isEqualTo(2);
        assertThat(codebook.lookup().shape()).containsExactly(3L, 5L);
    }

    @Test
    void knowsTheShapesOfItsOutputs() {
        Graph encoder = FirstStageGraphs.encoder(config(List.of(1, 2, 1), Set.of(), true, NEAREST), WEIGHTS);
        assertThat(encoder.inputs().get(0)).hasToString("pixels: float[batch, 3, 4*rows, 4*columns]");
        assertThat(encoder.outputs().get("latents").type()).hasToString("float[batch, 5, rows, columns]");
    }

    @Test
    void saysWhichLayerGotAWrongWeight() {
        WeightSource wrong = (name, shape) -> name.equals("encoder.mid.block_1.conv2.bias")
                ? TensorData.of(List.of(3L), 1, 2, 3)
                : WEIGHTS.tensor(name, shape);
        VqganConfig config = config(List.of(1), Set.of(), true, NEAREST);
        assertThatThrownBy(() -> FirstStageGraphs.encoder(config, wrong))
                .isInstanceOf(GraphException.class)
                .hasMessage(
                        "encoder.mid.block_1.conv2: Conv: the bias has shape [3], the weight [8, 8, 3, 3] wants [8]");
    }

    private static float[] gaussian(int count) {
        Random random = new Random(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
