package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.Tensor;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PyramidDistanceTest {
    private static final int SIDE = 4;

    private final float[] pixels = random(3);
    private final float[] others = random(4);

    @Test
    void isTheMeanOverTheLevelsOfPixelsAndSlopes() {
        float[] difference = new float[SIDE * SIDE];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = others[i] - pixels[i];
        }
        double fine = level(difference, SIDE);
        double coarse = level(halved(difference), SIDE / 2);
        assertThat(run(1, others)).isCloseTo((float) fine, within(1e-6f));
        assertThat(run(2, others)).isCloseTo((float) ((fine + coarse) / 2), within(1e-6f));
        assertThat(run(3, pixels)).isZero();
    }

    @Test
    void refusesWhatCannotBeHalvedSoOften() {
        assertThatThrownBy(() -> run(4, others))
                .isInstanceOf(GraphException.class)
                .hasMessage("pictures of 4 by 4 pixels cannot be halved 3 times for a pyramid of 4 levels");
        assertThatThrownBy(() -> new PyramidDistance(0)).hasMessage("a pyramid has at least one level, was 0");
    }

    private float run(int levels, float[] reconstruction) {
        StepBuilder step = new StepBuilder("pyramid", Target.CPU);
        ValueType type = ValueType.floats(Dim.of(1), Dim.of(1), Dim.of(SIDE), Dim.of(SIDE));
        Value first = step.batch("pixels", type);
        Value second = step.batch("reconstruction", type);
        step.measure("loss", new PyramidDistance(levels).loss(step.ops("loss"), first, second));
        try (TrainingState state = new TrainingState();
                StepRunner runner = new StepRunner(step.build(), state, Device.cpu())) {
            Map<String, Float> told = runner.run(
                    Map.of(
                            "pixels",
                            Tensor.floats(pixels, 1, 1, SIDE, SIDE),
                            "reconstruction",
                            Tensor.floats(reconstruction, 1, 1, SIDE, SIDE)),
                    Map.of());
            return told.getOrDefault("loss", Float.NaN);
        }
    }

    private static double level(float[] d, int side) {
        double size = 0;
        double right = 0;
        double down = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                size += Math.abs(d[y * side + x]);
                right += x + 1 < side ? Math.abs(d[y * side + x + 1] - d[y * side + x]) : 0;
                down += y + 1 < side ? Math.abs(d[(y + 1) * side + x] - d[y * side + x]) : 0;
            }
        }
        double slopes = (double) side * (side - 1);
        return size / side / side + right / slopes + down / slopes;
    }

    private static float[] halved(float[] d) {
        int half = SIDE / 2;
        float[] small = new float[half * half];
        for (int i = 0; i < d.length; i++) {
            small[i / SIDE / 2 * half + i % SIDE / 2] += d[i] / 4;
        }
        return small;
    }

    private static float[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }
}
