package dev.smalti.artifact.official;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.objective.Adam;
import dev.smalti.objective.Initialiser;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One network trained by both flavours of artifacts: the official ones, and Smalti's fused step on the stock runtime.
 *
 * @param loss builds the network in a step, and gives its loss
 * @param first its first weights, given the shapes of all
 */
record NetworkTraining(
        OfficialOptimizer optimizer,
        Function<StepBuilder, Value> loss,
        Function<Map<String, List<Long>>, Initialiser> first) {
    /** Writes the official artifacts. */
    void write(Path folder) {
        StepBuilder step = new StepBuilder("network", Target.CPU);
        Value value = loss.apply(step);
        Map<String, TensorData> weights = new LinkedHashMap<>();
        Initialiser initialiser = first.apply(shapes(step));
        step.parameters().forEach((name, parameter) -> {
            List<Long> shape = parameter.shape().fixed();
            weights.put(name, TensorData.of(shape, initialiser.values(name, shape)));
        });
        OfficialArtifacts.of(step.graph(), Map.of("loss", value), gradients(step, value), optimizer)
                .write(folder, OfficialCheckpoint.of(weights));
    }

    /** The losses of as many fused steps as there are batches. */
    List<Double> fused(List<Map<String, Tensor>> batches, double rate) {
        StepBuilder step = new StepBuilder("network_step", Target.CPU);
        Value value = loss.apply(step);
        Map<String, List<Long>> shapes = shapes(step);
        Adam adam =
                new Adam("adam", optimizer.beta1(), optimizer.beta2(), optimizer.epsilon(), optimizer.weightDecay());
        adam.update(step, step.parameters(), gradients(step, value), name -> true);
        step.measure("loss", value);
        StepGraph graph = step.build();
        Initialiser initialiser = first.apply(shapes);
        List<Double> losses = new ArrayList<>();
        try (TrainingState state = new TrainingState()) {
            graph.state()
                    .forEach((name, shape) -> state.put(
                            name,
                            shape,
                            shapes.containsKey(name) ? initialiser.values(name, shape) : Initialiser.filled(shape, 0)));
            try (StepRunner runner = new StepRunner(graph, state, Device.cpu().withThreads(1))) {
                for (Map<String, Tensor> batch : batches) {
                    losses.add((double) runner.run(batch, adam.numbers(losses.size() + 1L, rate))
                            .get("loss"));
                }
            }
        }
        return losses;
    }

    private static Map<Value, Value> gradients(StepBuilder step, Value loss) {
        return step.tape().gradients(loss, new ArrayList<>(step.parameters().values()));
    }

    private static Map<String, List<Long>> shapes(StepBuilder step) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        step.parameters()
                .forEach((name, value) -> shapes.put(name, value.shape().fixed()));
        return shapes;
    }
}
