package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.objective.FeatureDistance;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gradient of the distance over a segmenter's features. */
class FeatureDistanceGradientTest {
    private static final int SIDE = 8;

    private static final WeightSource WEIGHTS = (name, shape) -> {
        int count = shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
        return TensorData.lazy(shape, () -> {
            Random random = new Random(name.hashCode());
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = 0.3f * (float) random.nextGaussian();
            }
            return values;
        });
    };

    @Test
    void agreesWithCentralDifferencesAndGoesToTheReconstructionOnly() {
        FeatureDistance distance = new FeatureDistance(new Segmenter(5, 4, List.of(1, 2, 2)), WEIGHTS);
        GradientCheck check = new GradientCheck(
                GradientCase.of("features", sketch -> {
                    Value pixels = sketch.data(new int[] {2, 3, SIDE, SIDE}, sketch.random::nextGaussian);
                    return distance.loss(sketch.ops, pixels, sketch.input(2, 3, SIDE, SIDE));
                }),
                1,
                Target.CPU);
        check.agreesWithCentralDifferences();
        check.agreesWithOnnxRuntime(1e-4);
        assertThat(check.whole.outputs()).hasSize(2);
        assertThat(check.whole.weights()).isNotEmpty();
    }
}
