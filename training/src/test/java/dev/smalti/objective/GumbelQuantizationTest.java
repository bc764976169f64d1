package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.Providers;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GumbelQuantizationTest {
    private static final int ENTRIES = 3;
    private static final float[] LATENT = {0.3f, -0.7f};
    private static final float[] PROJECTION = {1, 0.5f, -0.4f, 0.8f, 0.2f, -1.1f};
    private static final float[] BIAS = {0.1f, -0.2f, 0.05f};
    private static final float[] CODEBOOK = {1, 2, 3, 4, -5, 6};
    private static final float[] NOISE = {0.2f, 0.9f, 0.5f};
    private static final double TEMPERATURE = 0.7;

    @Test
    void theMixtureAndItsDivergenceAreThoseOfTheFormula() {
        double[] soft = softened();
        float[] entries = run(false);
        for (int i = 0; i < 2; i++) {
            double mixed = 0;
            for (int k = 0; k < ENTRIES; k++) {
                mixed += soft[k] * CODEBOOK[2 * k + i];
            }
            assertThat(entries[i]).isCloseTo((float) mixed, within(1e-5f));
        }
        double[] likely = softmax(logits(), 1);
        double divergence = 0;
        for (double p : likely) {
            divergence += p * Math.log(p * ENTRIES + 1e-10);
        }
        assertThat(entries[2]).isCloseTo((float) (0.5 * divergence), within(1e-6f));
    }

    @Test
    void straightThroughOneEntryGoesOnWithTheGradientOfTheMixture() {
        double[] soft = softened();
        int best = 0;
        for (int k = 1; k < ENTRIES; k++) {
            best = soft[k] > soft[best] ? k : best;
        }
        float[] entries = run(true);
        assertThat(entries[0]).isEqualTo(CODEBOOK[2 * best]);
        assertThat(entries[1]).isEqualTo(CODEBOOK[2 * best + 1]);
        // The sum of both channels, differentiated by the latent's first: d soft_k = soft_k (w_k - Σ soft w) / t.
        double mean = 0;
        for (int k = 0; k < ENTRIES; k++) {
            mean += soft[k] * PROJECTION[2 * k];
        }
        double wanted = 0;
        for (int k = 0; k < ENTRIES; k++) {
            double sum = CODEBOOK[2 * k] + CODEBOOK[2 * k + 1];
            wanted += sum * soft[k] * (PROJECTION[2 * k] - mean) / TEMPERATURE;
        }
        assertThat(entries[3]).isCloseTo((float) wanted, within(1e-4f));
    }

    @Test
    void theNoiseOfAStepIsItsOwnAndNeverZeroOrOne() {
        Tensor.Floats first = (Tensor.Floats) GumbelQuantization.noise(1, 5, 100, 30);
        Tensor.Floats again = (Tensor.Floats) GumbelQuantization.noise(1, 5, 100, 30);
        Tensor.Floats other = (Tensor.Floats) GumbelQuantization.noise(1, 6, 100, 30);
        assertThat(first.array()).isEqualTo(again.array()).isNotEqualTo(other.array());
        for (float u : first.array()) {
            assertThat(u).isGreaterThan(0).isLessThan(1);
        }
    }

    /** Both channels of what goes on, the divergence, and the gradient of their sum by the latent's first channel. */
    private static float[] run(boolean straightThrough) {
        StepBuilder step = new StepBuilder("gumbel", Target.CPU);
        Value latents = step.batch("latents", ValueType.floats(Dim.of(1), Dim.of(2), Dim.of(1), Dim.of(1)));
        GumbelQuantization quantization = new GumbelQuantization(ENTRIES, 2, 2, 0.5, straightThrough);
        Quantization.Quantized quantized = quantization.apply(step, step.scope("quantize"), latents);
        Value sum = step.ops("sum").reshape(step.ops("sum").sum(quantized.entries(), 1, false), new long[0]);
        step.measure("entries", quantized.entries());
        step.measure("loss", quantized.loss());
        step.measure(
                "gradient",
                Objects.requireNonNull(
                        step.tape().gradients(sum, List.of(latents)).get(latents)));
        try (TrainingState state = new TrainingState()) {
            state.put("quantize.proj.weight", List.of(3L, 2L, 1L, 1L), PROJECTION);
            state.put("quantize.proj.bias", List.of(3L), BIAS);
            state.put("quantize.embed.weight", List.of(3L, 2L), CODEBOOK);
            try (StepRunner runner = new StepRunner(step.build(), state, Providers.device("cpu"))) {
                Map<String, Float> told = runner.run(
                        Map.of(
                                "latents",
                                Tensor.floats(LATENT, 1, 2, 1, 1),
                                GumbelQuantization.NOISE,
                                Tensor.floats(NOISE, 1, 3)),
                        Map.of(GumbelQuantization.TEMPERATURE, (float) TEMPERATURE));
                float[] entries = runner.floats("entries");
                return new float[] {entries[0], entries[1], told.get("loss"), runner.floats("gradient")[0]};
            }
        }
    }

    private static double[] logits() {
        double[] logits = new double[ENTRIES];
        for (int k = 0; k < ENTRIES; k++) {
            logits[k] = BIAS[k] + PROJECTION[2 * k] * LATENT[0] + PROJECTION[2 * k + 1] * LATENT[1];
        }
        return logits;
    }

    private static double[] softened() {
        double[] noisy = logits();
        for (int k = 0; k < ENTRIES; k++) {
            noisy[k] += -Math.log(-Math.log(NOISE[k]));
        }
        return softmax(noisy, TEMPERATURE);
    }

    private static double[] softmax(double[] values, double temperature) {
        double total = 0;
        double[] shares = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            shares[k] = Math.exp(values[k] / temperature);
            total += shares[k];
        }
        for (int k = 0; k < values.length; k++) {
            shares[k] /= total;
        }
        return shares;
    }
}
