package dev.smalti.bench.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RandomVqganTest {
    private static final Shape TINY = new Shape(32, List.of(1, 1, 2), 1, Set.of(2), 32, 256);

    @Test
    void hasTheTensorsOfAReferenceCheckpoint() {
        // The committed model has latents and entries of two widths, which these never have.
        Shape shape = new Shape(32, List.of(1, 1), 1, Set.of(1), 8, 64);
        Path file = Path.of("../converter-specs/src/test/resources/fixtures/vqgan/model.ckpt");
        Map<String, List<Integer>> expected = new TreeMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            checkpoint.tensors().forEach((name, tensor) -> {
                if (!name.startsWith("loss.")) {
                    expected.put(name, tensor.shape());
                }
            });
        }
        expected.put("quantize.embedding.weight", List.of(64, 8));
        expected.put("quant_conv.weight", List.of(8, 8, 1, 1));
        expected.put("quant_conv.bias", List.of(8));
        expected.put("post_quant_conv.weight", List.of(8, 8, 1, 1));
        Map<String, List<Integer>> made = new TreeMap<>();
        RandomVqgan.tensors(shape, 1).forEach((name, tensor) -> made.put(name, tensor.shape()));
        assertThat(made).isEqualTo(expected);
    }

    @Test
    void drawsEqualWeightsFromEqualSeeds() {
        CheckpointTensor weight = RandomVqgan.tensors(TINY, 7).get("encoder.conv_in.weight");
        assertThat(weight.floats())
                .hasSize(32 * 3 * 9)
                .isEqualTo(RandomVqgan.tensors(TINY, 7)
                        .get("encoder.conv_in.weight")
                        .floats())
                .isNotEqualTo(RandomVqgan.tensors(TINY, 8)
                        .get("encoder.conv_in.weight")
                        .floats());
    }

    @Test
    void keepsConvolutionsWithinPyTorchsBounds() {
        float bound = (float) (1 / Math.sqrt(3 * 9));
        for (float value :
                RandomVqgan.tensors(TINY, 7).get("encoder.conv_in.weight").floats()) {
            assertThat(value).isBetween(-bound, bound);
        }
        assertThat(RandomVqgan.tensors(TINY, 7).get("encoder.norm_out.weight").floats())
                .containsOnly(1);
    }
}
