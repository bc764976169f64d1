package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingTaskTest {
    @Test
    void startsTheVqganAlwaysFromTheSameNumbers() {
        VqganTask first = TrainingTask.vqgan();
        VqganTask second = TrainingTask.vqgan();
        assertSame(first.weights(), second.weights());
        for (int picture = 0; picture < first.batch().size(); picture++) {
            assertThat(first.batch().get(picture).values())
                    .isEqualTo(second.batch().get(picture).values());
        }
        assertThat(first.batch().get(0).values())
                .isNotEqualTo(first.batch().get(1).values());
    }

    @Test
    void hasTheNetworksOfTheMeasurements() {
        assertThat(count(TrainingTask.vqgan().weights())).isEqualTo(VQGAN_WEIGHTS);
        assertThat(TrainingTask.vqgan().weights()).hasSize(153);
        assertThat(TrainingTask.vqgan().batch())
                .hasSize(8)
                .allSatisfy(picture -> assertThat(picture.values()).hasSize(3 * 64 * 64));
        assertThat(count(TrainingTask.gpt().weights())).isEqualTo(GPT_WEIGHTS);
    }

    @Test
    void asksTheTransformerForTheNextToken() {
        GptTask task = TrainingTask.gpt();
        assertSame(task.weights(), TrainingTask.gpt().weights());
        assertThat(task.inputs()).isDeepEqualTo(TrainingTask.gpt().inputs()).hasDimensions(4, 256);
        for (int row = 0; row < 4; row++) {
            assertThat(Arrays.copyOf(task.targets()[row], 255))
                    .isEqualTo(Arrays.copyOfRange(task.inputs()[row], 1, 256));
        }
    }

    /** Linear layers have 12 weights of width² in a block, and the head has one for each token. */
    @Test
    void letsTheWeightsOfLinearLayersDecay() {
        Map<String, CheckpointTensor> weights = TrainingTask.gpt().weights();
        long decaying = weights.keySet().stream()
                .filter(GptTask::decays)
                .mapToLong(name -> weights.get(name).count())
                .sum();
        assertThat(decaying).isEqualTo(12L * 12 * 512 * 512 + 1024 * 512);
        assertThat(GptTask.decays("transformer.tok_emb.weight")).isFalse();
        assertThat(GptTask.decays("transformer.blocks.0.ln1.weight")).isFalse();
        assertThat(GptTask.decays("transformer.blocks.0.mlp.0.bias")).isFalse();
    }

    /** Counted by hand: encoder 381120, decoder 603331, both pointwise convolutions 2112, codebook 16384. */
    private static final long VQGAN_WEIGHTS = 1_002_947;

    /** Twelve blocks of 12 width² + 13 width, both embeddings, the last norm and the head. */
    private static final long GPT_WEIGHTS =
            12L * (12 * 512 * 512 + 13 * 512) + (1024 + 256) * 512 + 2 * 512 + 1024 * 512;

    private static long count(Map<String, CheckpointTensor> weights) {
        return weights.values().stream().mapToLong(CheckpointTensor::count).sum();
    }

    private static void assertSame(Map<String, CheckpointTensor> first, Map<String, CheckpointTensor> second) {
        assertThat(first.keySet()).containsExactlyElementsOf(second.keySet());
        first.forEach((name, tensor) ->
                assertThat(tensor.floats()).as(name).isEqualTo(second.get(name).floats()));
    }
}
