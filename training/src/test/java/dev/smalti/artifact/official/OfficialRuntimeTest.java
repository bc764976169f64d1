package dev.smalti.artifact.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the artifacts are for: ONNX Runtime's own training runtime loads them, and learns what Smalti learns. */
@Tag("official")
class OfficialRuntimeTest {
    private static final int STEPS = 6;

    /** The runtime's learning rate where none is set, and its build for the web has no way to set one. */
    private static final double RATE = 1e-3;

    private static OfficialRuntime runtime;

    @BeforeAll
    static void prepare() {
        runtime = OfficialRuntime.prepared();
    }

    @Test
    void trainsALinearRegressionAsPlainJavaDoes(@TempDir Path folder) {
        OfficialOptimizer optimizer = OfficialOptimizer.DEFAULTS;
        LinearRegression plain = new LinearRegression();
        LinearRegression.artifacts(optimizer).write(folder, OfficialCheckpoint.of(plain.parameters()));
        OfficialRuntime.Results results = runtime.train(folder, feeds(LinearRegression::feed));

        PlainAdamW adam = new PlainAdamW(optimizer, RATE);
        assertSameNumbers(results.losses(), losses(step -> plain.step(step, adam)), 1e-6);
        assertThat(results.before().get("loss").get(0))
                .isEqualTo(results.losses().get(0));
        assertThat(results.after().get("loss").get(0))
                .isLessThan(results.losses().get(0));
    }

    @Test
    void goesOnFromTheMomentsOfACheckpoint(@TempDir Path folder) {
        OfficialOptimizer optimizer = new OfficialOptimizer(0.8f, 0.9f, 1e-6f, 0.1f);
        LinearRegression plain = new LinearRegression();
        PlainAdamW adam = new PlainAdamW(optimizer, RATE);
        for (int step = 0; step < 3; step++) {
            plain.step(100 + step, adam);
        }
        OfficialCheckpoint checkpoint =
                OfficialCheckpoint.of(plain.parameters()).withMoments(adam.moments(plain.parameters()));
        LinearRegression.artifacts(optimizer).write(folder, checkpoint);
        OfficialRuntime.Results results = runtime.train(folder, feeds(LinearRegression::feed));

        assertSameNumbers(results.losses(), losses(step -> plain.step(step, adam)), 1e-6);
        List<Double> parameters = new ArrayList<>();
        plain.parameters().values().forEach(data -> {
            for (float value : data.floats()) {
                parameters.add((double) value);
            }
        });
        assertSameNumbers(results.parameters(), parameters, 1e-5);
    }

    @Test
    void trainsAVqganAsTheFusedStepDoes(@TempDir Path folder) {
        NetworkTraining training = SmallVqgan.training(OfficialOptimizer.DEFAULTS);
        training.write(folder);
        List<Map<String, Tensor>> batches = feeds(SmallVqgan::batch);
        assertSameNumbers(runtime.train(folder, batches).losses(), training.fused(batches, RATE), 1e-4);
    }

    @Test
    void trainsAGptAsTheFusedStepDoes(@TempDir Path folder) {
        NetworkTraining training = SmallGpt.training(OfficialOptimizer.DEFAULTS);
        training.write(folder);
        List<Map<String, Tensor>> batches = feeds(SmallGpt::batch);
        assertSameNumbers(runtime.train(folder, batches).losses(), training.fused(batches, RATE), 1e-4);
    }

    private static List<Map<String, Tensor>> feeds(IntFunction<Map<String, Tensor>> batch) {
        return IntStream.range(0, STEPS).mapToObj(batch).toList();
    }

    private static List<Double> losses(IntToDoubleFunction step) {
        return IntStream.range(0, STEPS).mapToDouble(step).boxed().toList();
    }

    private static void assertSameNumbers(List<Double> found, List<Double> wanted, double relative) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i))
                    .as("number %d", i)
                    .isCloseTo(wanted.get(i), within(relative * Math.abs(wanted.get(i))));
        }
    }
}
