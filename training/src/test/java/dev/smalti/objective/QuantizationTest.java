package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.objective.Quantization.Quantized;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two entries of two numbers, and three latents in a row, by hand. */
class QuantizationTest {
    /** Channels first: the latents are (1, 0), (3, 0) and (0, 4). */
    private static final float[] LATENTS = {1, 3, 0, 0, 0, 4};

    private static final float[] CODEBOOK = {2, 0, 0, 1};

    @Test
    void averagesMoveToTheMeanOfTheLatentsOfEachEntry() {
        try (TrainingState state = state(true)) {
            Map<String, Float> told = run(new Quantization(2, 2, 0.25, false, 0.75), state);
            // Squared distances 1, 1 and 9 over six numbers; averages have the commitment alone.
            assertThat(told.get("loss")).isCloseTo(0.25f * 11 / 6, within(1e-6f));
            // Counts 2 and 1, sums (4, 0) and (0, 4); a quarter of each joins three quarters of before.
            assertThat(state.values(Quantization.CLUSTER_SIZE)).containsExactly(2, 1);
            assertThat(state.values(Quantization.CLUSTER_SUM)).containsExactly(4, 0, 0, 1.75f);
            double total = 3;
            double first = (2 + 1e-5) / (total + 2e-5) * total;
            double second = (1 + 1e-5) / (total + 2e-5) * total;
            float[] codebook = state.values(Quantization.CODEBOOK);
            assertThat(codebook[0]).isCloseTo((float) (4 / first), within(1e-6f));
            assertThat(codebook[3]).isCloseTo((float) (1.75 / second), within(1e-6f));
        }
    }

    @Test
    void betaWeighsTheCommitmentAndInTheOlderFormTheOtherTerm() {
        double far = 11 / 6.0;
        assertThat(loss(new Quantization(2, 2, 0.25, false, null))).isCloseTo((float) (1.25 * far), within(1e-6f));
        // Both terms are as large here; their gradients tell them apart.
        assertThat(slope(false)).isCloseTo(0.25f * 2 * -1 / 6, within(1e-6f));
        assertThat(slope(true)).isCloseTo(1f * 2 * -1 / 6, within(1e-6f));
    }

    /** What the loss changes by with the first latent's first number. */
    private static float slope(boolean legacy) {
        try (TrainingState state = state(false)) {
            StepBuilder step = new StepBuilder("slope", Target.CPU);
            Value latents = latents(step);
            Quantized quantized = new Quantization(2, 2, 0.25, legacy, null).apply(step, latents);
            step.measure(
                    "slope",
                    step.tape().gradients(quantized.loss(), List.of(latents)).get(latents));
            try (StepRunner runner = new StepRunner(step.build(), state, Device.cpu())) {
                runner.run(batch(), Map.of());
                return runner.floats("slope")[0];
            }
        }
    }

    private static @Nullable Float loss(Quantization quantization) {
        try (TrainingState state = state(false)) {
            return run(quantization, state).get("loss");
        }
    }

    private static Map<String, Float> run(Quantization quantization, TrainingState state) {
        StepBuilder step = new StepBuilder("quantization", Target.CPU);
        Quantized quantized = quantization.apply(step, latents(step));
        step.measure("loss", quantized.loss());
        step.measure("tokens", quantized.tokens());
        try (StepRunner runner = new StepRunner(step.build(), state, Device.cpu())) {
            Map<String, Float> told = runner.run(batch(), Map.of());
            assertThat(runner.longs("tokens")).containsExactly(0, 0, 1);
            return told;
        }
    }

    private static Value latents(StepBuilder step) {
        return step.batch("latents", ValueType.floats(Dim.of(1), Dim.of(2), Dim.of(1), Dim.of(3)));
    }

    private static Map<String, Tensor> batch() {
        return Map.of("latents", Tensor.floats(LATENTS, 1, 2, 1, 3));
    }

    private static TrainingState state(boolean averages) {
        TrainingState state = new TrainingState();
        state.put(Quantization.CODEBOOK, List.of(2L, 2L), CODEBOOK);
        if (averages) {
            state.put(Quantization.CLUSTER_SIZE, List.of(2L), new float[] {2, 1});
            state.put(Quantization.CLUSTER_SUM, List.of(2L, 2L), new float[] {4, 0, 0, 1});
        }
        return state;
    }
}
