package dev.smalti.bench.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomGptTest {
    /** That of the reference's fixture. */
    private static final GptConfig TINY = new GptConfig(64, 80, 2, 2, 32, 0, Activation.GELU);

    private static final String WEIGHT = "transformer.blocks.1.mlp.0.weight";

    @TempDir
    private Path folder;

    @Test
    void hasTheTensorsOfAReferenceCheckpoint() {
        Path file = Path.of("../converter-specs/src/test/resources/fixtures/gpt_uncond/model.ckpt");
        Map<String, List<Integer>> expected = new TreeMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            checkpoint.tensors().forEach((name, tensor) -> {
                if (name.startsWith("transformer.") && !name.endsWith(".mask")) {
                    expected.put(name, tensor.shape());
                }
            });
        }
        Map<String, List<Integer>> made = new TreeMap<>();
        RandomGpt.tensors(TINY, 0.02, 1).forEach((name, tensor) -> made.put(name, tensor.shape()));
        assertThat(made).isEqualTo(expected);
    }

    @Test
    void drawsEqualWeightsFromEqualSeedsWithTheDeviation() {
        float[] values = RandomGpt.tensors(TINY, 0.5, 7).get(WEIGHT).floats();
        assertThat(values)
                .isEqualTo(RandomGpt.tensors(TINY, 0.5, 7).get(WEIGHT).floats())
                .isNotEqualTo(RandomGpt.tensors(TINY, 0.5, 8).get(WEIGHT).floats());
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        assertThat(sum / values.length).isCloseTo(0, within(0.03));
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void givesTheCompilerWhatItAsksFor() {
        Map<String, CheckpointTensor> tensors = RandomGpt.tensors(TINY, 0.02, 1);
        WeightSource weights = RandomGpt.weights(tensors);
        assertThat(weights.tensor(WEIGHT, List.of(128L, 32L)).floats())
                .isEqualTo(tensors.get(WEIGHT).floats());
        assertThatThrownBy(() -> weights.tensor(WEIGHT, List.of(32L, 128L)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("tensor '" + WEIGHT + "' is wanted with shape [32, 128], there is [128, 32]");
        assertThatThrownBy(() -> weights.tensor("transformer.nothing", List.of()))
                .hasMessage("tensor 'transformer.nothing' is wanted with shape [], there is none");
    }

    @Test
    void writesACheckpointWithItsConfig() throws IOException {
        RandomCheckpoint.writePrior(folder, TINY);
        try (Checkpoint checkpoint = Checkpoints.open(folder.resolve("model.ckpt"))) {
            assertThat(checkpoint.tensors().get(WEIGHT).floats())
                    .isEqualTo(RandomCheckpoint.prior(TINY).get(WEIGHT).floats());
            assertThat(checkpoint
                            .tensors()
                            .get("first_stage_model.quantize.embedding.weight")
                            .shape())
                    .containsExactly(64, 32);
        }
        assertThat(Files.readString(folder.resolve("config.yaml")))
                .contains("vocab_size: 64", "block_size: 80", "n_layer: 2", "n_head: 2", "n_embd: 32", "n_embed: 64")
                .doesNotContain("$");
    }
}
