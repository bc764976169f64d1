package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureDistanceTest {
    private static final int SIDE = 8;
    private static final Segmenter NETWORK = new Segmenter(5, 4, List.of(1, 2, 2));
    private static final WeightSource WEIGHTS = (name, shape) -> TensorData.of(shape, random(name.hashCode(), shape));

    private final float[] pixels = random(3, List.of(3L, (long) SIDE, (long) SIDE));
    private final float[] others = random(4, List.of(3L, (long) SIDE, (long) SIDE));

    @Test
    void isTheMeanOverTheLevelsOfSquaredDifferencesOfUnitVectors() {
        StepBuilder step = new StepBuilder("features", Target.CPU);
        Scope scope = new Scope(step.graph(), Weights.constants(WEIGHTS), "");
        List<Value> first = NETWORK.features(scope, batch(step, "pixels"));
        List<Value> second = NETWORK.features(scope, batch(step, "reconstruction"));
        for (int level = 0; level < first.size(); level++) {
            step.measure("first" + level, first.get(level));
            step.measure("second" + level, second.get(level));
        }
        int[] widths = {4, 8, 8};
        double sum = 0;
        try (TrainingState state = new TrainingState();
                StepRunner runner = new StepRunner(step.build(), state, Device.cpu())) {
            runner.run(given(others), Map.of());
            for (int level = 0; level < widths.length; level++) {
                float[] a = runner.floats("first" + level);
                float[] b = runner.floats("second" + level);
                int places = SIDE * SIDE >> 2 * level;
                assertThat(a).hasSize(widths[level] * places);
                for (int place = 0; place < places; place++) {
                    double lengthA = length(a, places, place);
                    double lengthB = length(b, places, place);
                    for (int i = place; i < a.length; i += places) {
                        double difference = a[i] / lengthA - b[i] / lengthB;
                        sum += difference * difference / places / widths.length;
                    }
                }
            }
        }
        assertThat(loss(others)).isCloseTo((float) sum, within(1e-5f)).isBetween(0.1f, 4f);
    }

    @Test
    void isZeroForEqualPicturesAndLearnsNothing() {
        assertThat(loss(pixels)).isZero();
        StepGraph graph = graph();
        assertThat(graph.state()).isEmpty();
    }

    /** Of the vector of channels at a pixel. */
    private static double length(float[] map, int places, int place) {
        double squares = 0;
        for (int i = place; i < map.length; i += places) {
            squares += (double) map[i] * map[i];
        }
        return Math.sqrt(squares);
    }

    private float loss(float[] reconstruction) {
        try (TrainingState state = new TrainingState();
                StepRunner runner = new StepRunner(graph(), state, Device.cpu())) {
            return runner.run(given(reconstruction), Map.of()).getOrDefault("loss", Float.NaN);
        }
    }

    private static StepGraph graph() {
        StepBuilder step = new StepBuilder("distance", Target.CPU);
        Value first = batch(step, "pixels");
        Value second = batch(step, "reconstruction");
        step.measure("loss", new FeatureDistance(NETWORK, WEIGHTS).loss(step.ops("loss"), first, second));
        return step.build();
    }

    private static Value batch(StepBuilder step, String name) {
        return step.batch(name, ValueType.floats(Dim.of(1), Dim.of(3), Dim.of(SIDE), Dim.of(SIDE)));
    }

    private Map<String, Tensor> given(float[] reconstruction) {
        return Map.of(
                "pixels",
                Tensor.floats(pixels, 1, 3, SIDE, SIDE),
                "reconstruction",
                Tensor.floats(reconstruction, 1, 3, SIDE, SIDE));
    }

    private static float[] random(long seed, List<Long> shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }
}
