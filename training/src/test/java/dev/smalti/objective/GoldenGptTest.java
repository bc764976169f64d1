package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.Device;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.gradient.Target;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import dev.smalti.ort.Tensor;
import dev.smalti.train.ReferenceFolder;
import dev.smalti.train.ReferenceFolder.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Training a transformer gives what the reference's training gave: losses, gradients, parameters. */
@Tag("golden")
class GoldenGptTest {
    private static final double GRADIENT_TOLERANCE = 1e-3;
    private static final double LOSS_TOLERANCE = 1e-4;
    /** Below this part of its tensor's largest gradient an element is rounding noise, whose sign Adam would follow. */
    private static final double NOISE = 1e-4;

    @TestFactory
    Stream<DynamicTest> recordedStepsAreTheReferences() {
        return ReferenceFolder.gptTrainings(GoldenGptTest::check);
    }

    @TestFactory
    Stream<DynamicTest> theReferencesParametersDecayAndNoOthers() {
        return ReferenceFolder.with("optim_groups.json", GoldenGptTest::decays);
    }

    private static void decays(Path folder) throws IOException {
        Path file = folder.resolve("optim_groups.json");
        for (JsonNode group : new ObjectMapper().readTree(Files.readAllBytes(file))) {
            boolean decays = group.get("weight_decay").asDouble() > 0;
            assertThat(group.get("params"))
                    .isNotEmpty()
                    .allMatch(parameter -> GptObjective.decays(PriorGraphs.PREFIX + parameter.asText()) == decays);
            assertThat(group.get("betas").get(0).asDouble()).isEqualTo(GptObjective.Options.ADAM.beta1());
            assertThat(group.get("betas").get(1).asDouble()).isEqualTo(GptObjective.Options.ADAM.beta2());
            if (decays) {
                assertThat(group.get("weight_decay").asDouble()).isEqualTo(GptObjective.Options.ADAM.weightDecay());
            }
        }
    }

    private static GptConfig config(JsonNode network) {
        return new GptConfig(
                network.path("vocab_size").intValue(),
                network.path("block_size").intValue(),
                network.path("n_layer").intValue(),
                network.path("n_head").intValue(),
                network.path("n_embd").intValue(),
                network.path("n_unmasked").intValue(),
                GptConfig.Activation.GELU);
    }

    private static void check(Training recorded) {
        GptConfig config = config(recorded.params().at("/transformer_config/params"));
        try (Checkpoint golden = Checkpoints.open(recorded.golden());
                Checkpoint start = Checkpoints.open(recorded.start());
                TrainingState whole = new TrainingState();
                TrainingState parts = new TrainingState()) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            long[] pictures = longs(tensors, "z_indices");
            long[] conditions = longs(tensors, "c_indices");
            int sequences = tensors.get("z_indices").shape().get(0);
            int picture = pictures.length / sequences;
            int condition = conditions.length / sequences;
            GptObjective.Batch batch = new GptObjective.Batch(sequences, condition, picture);
            GptObjective objective = new GptObjective(config, batch, GptObjective.Options.REFERENCE, Target.CPU);
            Map<String, Tensor> given = batch(batch, pictures, conditions);
            double rate = tensors.get("lr").floats()[0];
            checkGradients(objective, tensors, start, parts, given);
            checkSteps(objective, tensors, start, whole, given, rate);
        }
    }

    private static void checkGradients(
            GptObjective objective,
            Map<String, CheckpointTensor> tensors,
            Checkpoint start,
            TrainingState state,
            Map<String, Tensor> given) {
        StepGraph graph = objective.accumulation();
        fill(state, graph, start);
        double worst = 0;
        int count = 0;
        try (StepRunner runner = new StepRunner(graph, state, Device.cpu())) {
            runner.run(given, Map.of(GptObjective.KEEP, 0f));
            for (String name : tensors.keySet()) {
                if (name.startsWith("grad.")) {
                    float[] found = state.values("sum/" + PriorGraphs.PREFIX + name.substring(5));
                    double error = error(found, tensors.get(name).floats());
                    assertThat(error).as(name).isLessThan(GRADIENT_TOLERANCE);
                    worst = Math.max(worst, error);
                    count++;
                } else if (name.startsWith("gradnorm.")) {
                    float[] found = state.values("sum/" + PriorGraphs.PREFIX + name.substring(9));
                    double norm = tensors.get(name).floats()[0];
                    double error = Math.abs(norm(found) - norm) / norm;
                    assertThat(error).as(name).isLessThan(GRADIENT_TOLERANCE);
                    worst = Math.max(worst, error);
                    count++;
                }
            }
        }
        assertThat(count).isPositive();
        System.out.printf("worst of %d gradients: %.1e%n", count, worst);
    }

    private static void checkSteps(
            GptObjective objective,
            Map<String, CheckpointTensor> tensors,
            Checkpoint start,
            TrainingState state,
            Map<String, Tensor> given,
            double rate) {
        StepGraph graph = objective.step();
        fill(state, graph, start);
        List<Float> expected = new ArrayList<>();
        for (float loss :
                tensors.getOrDefault("loss_curve", tensors.get("loss")).floats()) {
            expected.add(loss);
        }
        if (tensors.containsKey("loss_after1")) {
            expected.add(tensors.get("loss_after1").floats()[0]);
        }
        double worstLoss = 0;
        double worstParameter = 0;
        Set<Integer> compared = new TreeSet<>();
        try (StepRunner runner = new StepRunner(graph, state, Device.cpu())) {
            for (int step = 0; step < expected.size(); step++) {
                Map<String, Float> numbers = new HashMap<>(GptObjective.Options.ADAM.numbers(step + 1, rate));
                float loss = runner.run(given, numbers).get(GptObjective.LOSS);
                double off = Math.abs(loss - expected.get(step)) / expected.get(step);
                assertThat(off).as("loss of step " + step).isLessThan(LOSS_TOLERANCE);
                worstLoss = Math.max(worstLoss, off);
                String after = "after" + (step + 1) + ".";
                for (String name : tensors.keySet()) {
                    if (name.startsWith(after)) {
                        String parameter = name.substring(after.length());
                        double error = moved(
                                state.values(PriorGraphs.PREFIX + parameter),
                                tensors.get(name).floats(),
                                tensors.get("grad." + parameter).floats());
                        assertThat(error).as(name).isLessThan(GRADIENT_TOLERANCE);
                        worstParameter = Math.max(worstParameter, error);
                        compared.add(step + 1);
                    }
                }
            }
        }
        Set<Integer> recorded = new TreeSet<>();
        for (String name : tensors.keySet()) {
            if (name.matches("after\\d+\\..*")) {
                recorded.add(Integer.parseInt(name.substring("after".length(), name.indexOf('.'))));
            }
        }
        assertThat(compared).isNotEmpty().isEqualTo(recorded);
        System.out.printf(
                "worst of %d losses: %.1e; worst of parameters after steps %s: %.1e%n",
                expected.size(), worstLoss, compared, worstParameter);
    }

    private static Map<String, Tensor> batch(GptObjective.Batch batch, long[] pictures, long[] conditions) {
        long[] tokens = new long[batch.sequences() * batch.fed()];
        for (int row = 0; row < batch.sequences(); row++) {
            System.arraycopy(conditions, row * batch.condition(), tokens, row * batch.fed(), batch.condition());
            System.arraycopy(
                    pictures,
                    row * batch.picture(),
                    tokens,
                    row * batch.fed() + batch.condition(),
                    batch.picture() - 1);
        }
        return Map.of(
                GptObjective.TOKENS, Tensor.longs(tokens, batch.sequences(), batch.fed()),
                GptObjective.TARGETS, Tensor.longs(pictures, batch.sequences(), batch.picture()));
    }

    private static void fill(TrainingState state, StepGraph graph, Checkpoint start) {
        graph.state().forEach((name, shape) -> {
            CheckpointTensor stored = start.tensors().get(name);
            state.put(name, shape, stored == null ? Initialiser.filled(shape, 0) : stored.floats());
        });
    }

    private static long[] longs(Map<String, CheckpointTensor> tensors, String name) {
        return tensors.get(name).longs();
    }

    private static double error(float[] found, float[] expected) {
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) found[i] - expected[i], 2);
        }
        return Math.sqrt(difference) / norm(expected);
    }

    /** The relative error over the elements whose gradient is no rounding noise. */
    private static double moved(float[] found, float[] expected, float[] gradient) {
        float largest = 0;
        for (float value : gradient) {
            largest = Math.max(largest, Math.abs(value));
        }
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Math.abs(gradient[i]) > NOISE * largest) {
                difference += Math.pow((double) found[i] - expected[i], 2);
            }
        }
        return Math.sqrt(difference) / norm(expected);
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
