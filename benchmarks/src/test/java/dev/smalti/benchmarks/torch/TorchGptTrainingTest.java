package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.SmaltiException;
import dev.smalti.bench.random.RandomGpt;
import dev.smalti.benchmarks.training.Adam;
import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchGptTrainingTest {
    private static final GptConfig CONFIG = new GptConfig(50, 12, 2, 3, 48, 0, Activation.GELU);
    private static final int[][] INPUTS = {{3, 49, 0, 7, 7, 21, 30, 11}, {12, 1, 44, 2, 9, 9, 0, 33}};
    private static final int[][] TARGETS = {{49, 0, 7, 7, 21, 30, 11, 5}, {1, 44, 2, 9, 9, 0, 33, 18}};
    private static final Adam ADAM = new Adam(1e-3, 0.9, 0.95, 1e-8, 0.01);

    @TempDir
    private Path folder;

    @BeforeEach
    void needLibtorch() {
        assumeTrue(
                Torch.class.getResource("/native/lib/pytorch.properties") != null,
                "libtorch is not on the class path; run with -Ppeers");
        Torch.unpackTo(Path.of("target", "djl"));
        Torch.setThreads(1); // several wait for each other, and for long where cores are shared
    }

    @ParameterizedTest
    @EnumSource(AttentionVariant.class)
    void descendsFromStepToStep(AttentionVariant attention) {
        assertThat(losses(task(CONFIG), attention, 5))
                .isSortedAccordingTo((a, b) -> Float.compare(b, a))
                .doesNotHaveDuplicates();
    }

    /** Twenty steps of AdamW by the reference itself, decay included. */
    @ParameterizedTest
    @EnumSource(AttentionVariant.class)
    void takesTheReferencesSteps(AttentionVariant attention) {
        Path reference = Path.of(System.getProperty("reference.dir"), "train_gpt");
        if (Boolean.getBoolean("reference.required")) {
            assertThat(reference).isDirectory();
        }
        assumeTrue(Files.isDirectory(reference), "the reference data is not there: " + reference);
        try (Checkpoint model = Checkpoints.open(reference.resolve("model.ckpt"));
                Checkpoint golden = Checkpoints.open(reference.resolve("golden.safetensors"))) {
            float[] expected = golden.tensors().get("loss_curve").floats();
            List<Float> losses = losses(labelled(model.tensors(), golden.tensors()), attention, expected.length);
            for (int step = 0; step < expected.length; step++) {
                assertThat(losses.get(step)).as("step %d", step).isCloseTo(expected[step], withinPercentage(0.01));
            }
        }
    }

    @Test
    void refusesWhatTheScriptDoesNotDo() {
        GptConfig unmasked = new GptConfig(50, 12, 2, 3, 48, 4, Activation.GELU);
        assertThatThrownBy(() -> TorchGptTraining.open(task(unmasked), AttentionVariant.FUSED, folder))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the peer masks all tokens, the prior leaves some unmasked");
    }

    private static GptTask task(GptConfig config) {
        return new GptTask(config, RandomGpt.tensors(config, 0.02, 1), INPUTS, TARGETS, ADAM);
    }

    /** The class's token, then the picture's; each position is to give the picture's next. */
    private static GptTask labelled(Map<String, CheckpointTensor> model, Map<String, CheckpointTensor> golden) {
        Map<String, CheckpointTensor> weights = new LinkedHashMap<>(model);
        weights.keySet().removeIf(name -> !name.startsWith("transformer.") || name.endsWith(".mask"));
        CheckpointTensor picture = golden.get("z_indices");
        long[] labels = golden.get("c_indices").longs();
        int rows = picture.shape().get(0);
        int length = picture.shape().get(1);
        int[][] targets = new int[rows][length];
        int[][] inputs = new int[rows][length];
        for (int row = 0; row < rows; row++) {
            inputs[row][0] = Math.toIntExact(labels[row]);
            for (int i = 0; i < length; i++) {
                targets[row][i] = Math.toIntExact(picture.longs()[row * length + i]);
            }
            System.arraycopy(targets[row], 0, inputs[row], 1, length - 1);
        }
        GptConfig config = new GptConfig(96, 80, 2, 4, 48, 0, Activation.GELU);
        return new GptTask(config, weights, inputs, targets, new Adam(0.003, 0.9, 0.95, 1e-8, 0.01));
    }

    private List<Float> losses(GptTask task, AttentionVariant attention, int steps) {
        List<Float> losses = new ArrayList<>();
        try (TorchGptTraining training = TorchGptTraining.open(task, attention, folder)) {
            for (int step = 0; step < steps; step++) {
                losses.add(training.step());
            }
        }
        return losses;
    }
}
