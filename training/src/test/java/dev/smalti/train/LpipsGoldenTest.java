package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.artifact.StepBuilder;
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
import dev.smalti.model.critic.Lpips;
import dev.smalti.objective.PerceptualDistance;
import dev.smalti.ort.Providers;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** LPIPS at its real widths against the reference's, with weights by formula. */
@Tag("golden")
class LpipsGoldenTest {
    @TestFactory
    Stream<DynamicTest> distancesFeaturesAndGradientsAreTheReferences() {
        return ReferenceFolder.with("weights.json", LpipsGoldenTest::compare);
    }

    private static void compare(Path folder) throws IOException {
        RecordedTensors golden = RecordedTensors.read(folder.resolve("golden.safetensors"));
        for (String name : golden.values().keySet()) {
            if (name.endsWith(".lpips")) {
                compare(folder, golden, name.substring(0, name.length() - "lpips".length()));
            }
        }
    }

    private static void compare(Path folder, RecordedTensors golden, String tag) throws IOException {
        WeightSource weights = byFormula(folder.resolve("weights.json"));
        StepBuilder step = new StepBuilder("lpips", Target.CPU);
        List<Integer> shape = Objects.requireNonNull(golden.shapes().get(tag + "a"));
        Dim[] sides = shape.stream().map(Dim::of).toArray(Dim[]::new);
        Value a = step.batch("a", ValueType.floats(sides));
        Value b = step.batch("b", ValueType.floats(sides));
        Value loss = new PerceptualDistance(Lpips.VGG16, weights).loss(step.ops("loss"), a, b);
        Scope scope = new Scope(step.graph(), Weights.constants(weights), "");
        List<Value> features = Lpips.VGG16.features(scope, a);
        step.measure("loss", loss);
        for (int i = 0; i < features.size(); i++) {
            step.measure("features" + i, features.get(i));
        }
        step.measure(
                "gradient",
                Objects.requireNonNull(step.tape().gradients(loss, List.of(a)).get(a)));
        long[] lengths = shape.stream().mapToLong(Integer::longValue).toArray();
        try (TrainingState state = new TrainingState();
                StepRunner runner = new StepRunner(step.build(), state, Providers.device("cpu"))) {
            Map<String, Float> told = runner.run(
                    Map.of(
                            "a", Tensor.floats(golden.of(tag + "a"), lengths),
                            "b", Tensor.floats(golden.of(tag + "b"), lengths)),
                    Map.of());
            double distance = Math.abs(told.get("loss") / golden.number(tag + "lpips") - 1);
            assertThat(distance).isLessThan(1e-5);
            List<String> layers = List.of("relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3");
            for (int i = 0; i < layers.size(); i++) {
                float[] channel = golden.of(tag + layers.get(i) + "_chan0");
                float[] made = Arrays.copyOf(runner.floats("features" + i), channel.length);
                assertThat(RecordedTensors.relative(made, channel))
                        .as(layers.get(i))
                        .isLessThan(1e-5);
            }
            if (golden.has(tag + "grad_a")) {
                double gradient = RecordedTensors.relative(runner.floats("gradient"), golden.of(tag + "grad_a"));
                System.out.println(
                        folder.getFileName() + " " + tag + ": distance " + distance + ", gradient " + gradient);
                assertThat(gradient).isLessThan(1e-3);
            }
        }
    }

    /** The weights that the case's own description gives. */
    private static WeightSource byFormula(Path file) throws IOException {
        Map<String, Long> streams = new HashMap<>();
        for (JsonNode tensor : new ObjectMapper().readTree(file.toFile())) {
            streams.put(tensor.get("name").asText(), tensor.get("stream").asLong());
        }
        return (name, shape) ->
                TensorData.lazy(shape, () -> values(name, shape, Objects.requireNonNull(streams.get(name), name)));
    }

    private static float[] values(String name, List<Long> shape, long stream) {
        float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
        long fanIn = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
        float bound = (float) Math.sqrt(6.0 / fanIn);
        for (int i = 0; i < values.length; i++) {
            float u = (finaliser((stream << 32) + i + 0x9E3779B97F4A7C15L) >>> 40) * 0x1p-24f;
            if (name.startsWith("lin")) {
                values[i] = u;
            } else {
                values[i] = (2 * u - 1) * (name.endsWith("bias") ? 0.1f : bound);
            }
        }
        return values;
    }

    private static long finaliser(long counter) {
        long z = counter;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
