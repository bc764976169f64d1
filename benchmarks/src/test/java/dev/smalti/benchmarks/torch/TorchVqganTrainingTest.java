package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.bench.random.RandomVqgan;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.benchmarks.training.Adam;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.image.Pixels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchVqganTrainingTest {
    private static final Map<String, CheckpointTensor> WEIGHTS =
            RandomVqgan.tensors(new Shape(32, List.of(1, 1), 1, Set.of(), 4, 16), 1);
    private static final Adam ADAM = new Adam(1e-4, 0.5, 0.9, 1e-8, 0);

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

    /** Not with every step: the loss jumps where a latent gets another entry. */
    @Test
    void descends() {
        List<Float> losses = losses(new VqganTask(WEIGHTS, batch(), 0.25, ADAM), 5);
        assertThat(losses.subList(1, 5)).allSatisfy(loss -> assertThat(loss).isLessThan(losses.get(0) - 0.01f));
    }

    @Test
    void takesTheSameStepsFromTheSameWeights() {
        VqganTask task = new VqganTask(WEIGHTS, batch(), 0.25, ADAM);
        assertThat(losses(task, 3)).isEqualTo(losses(task, 3));
    }

    @Test
    void updatesEveryTensorAndLeavesTheInitialOnesAlone() {
        VqganTask task = new VqganTask(WEIGHTS, batch(), 0.25, ADAM);
        try (TorchVqganTraining training = TorchVqganTraining.open(task, folder)) {
            training.step();
            Map<String, float[]> stepped = training.weights();
            assertThat(stepped).containsOnlyKeys(WEIGHTS.keySet());
            stepped.forEach((name, values) -> assertThat(values)
                    .as(name)
                    .hasSameSizeAs(WEIGHTS.get(name).floats())
                    .isNotEqualTo(WEIGHTS.get(name).floats()));
            // The first step of Adam is as long as the learning rate, whatever the gradient.
            float[] before = WEIGHTS.get("decoder.conv_out.bias").floats();
            float[] after = stepped.get("decoder.conv_out.bias");
            for (int i = 0; i < before.length; i++) {
                assertThat((double) Math.abs(after[i] - before[i])).isCloseTo(1e-4, within(1e-7));
            }
        }
    }

    /** Without the commitment nothing but the straight path leads from the loss to the encoder. */
    @Test
    void passesTheGradientStraightThroughTheQuantizer() {
        VqganTask task = new VqganTask(WEIGHTS, batch(), 0, ADAM);
        try (TorchVqganTraining training = TorchVqganTraining.open(task, folder)) {
            training.step();
            assertThat(training.weights().get("encoder.conv_in.weight"))
                    .isNotEqualTo(WEIGHTS.get("encoder.conv_in.weight").floats());
        }
    }

    @Test
    void startsFromTheReferencesLoss() {
        Path fixtures = Path.of(System.getProperty("reference.dir"), "fixtures");
        if (Boolean.getBoolean("reference.required")) {
            assertThat(fixtures).isDirectory();
        }
        assumeTrue(Files.isDirectory(fixtures), "the reference data is not there: " + fixtures);
        try (Checkpoint model = Checkpoints.open(fixtures.resolve("vqgan/model.ckpt"));
                Checkpoint golden = Checkpoints.open(fixtures.resolve("train_step/golden.safetensors"))) {
            Map<String, CheckpointTensor> weights = new LinkedHashMap<>(model.tensors());
            weights.keySet().removeIf(name -> name.startsWith("loss."));
            float expected = golden.tensors().get("l1").floats()[0]
                    + golden.tensors().get("ae.quant_loss").floats()[0];
            VqganTask task = new VqganTask(weights, pictures(golden.tensors().get("x")), 0.25, ADAM);
            assertThat(losses(task, 1).get(0)).isCloseTo(expected, within(1e-6f));
        }
    }

    private List<Float> losses(VqganTask task, int steps) {
        List<Float> losses = new ArrayList<>();
        try (TorchVqganTraining training = TorchVqganTraining.open(task, folder)) {
            for (int step = 0; step < steps; step++) {
                losses.add(training.step());
            }
        }
        return losses;
    }

    private static List<Pixels> batch() {
        float[] values = new float[3 * 16 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.1 * i);
        }
        float[] others = values.clone();
        Arrays.fill(others, 0, 256, 0.5f);
        return List.of(new Pixels(3, 16, 16, values), new Pixels(3, 16, 16, others));
    }

    private static List<Pixels> pictures(CheckpointTensor batch) {
        List<Integer> shape = batch.shape();
        float[] values = batch.floats();
        int size = values.length / shape.get(0);
        List<Pixels> pictures = new ArrayList<>();
        for (int start = 0; start < values.length; start += size) {
            pictures.add(new Pixels(
                    shape.get(1), shape.get(2), shape.get(3), Arrays.copyOfRange(values, start, start + size)));
        }
        return pictures;
    }
}
