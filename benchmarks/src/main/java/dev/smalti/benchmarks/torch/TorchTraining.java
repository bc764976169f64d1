package dev.smalti.benchmarks.torch;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.smalti.benchmarks.torch.StepScript.Group;
import dev.smalti.checkpoint.CheckpointTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Weights and moments that libtorch holds, and the {@link StepScript} that changes them. Not for several threads. Its
 * owner closes it.
 */
final class TorchTraining implements AutoCloseable {
    private final Model model;
    private final NDManager memory;
    private final NDList arguments = new NDList();
    private final Map<String, NDArray> weights = new LinkedHashMap<>();

    private TorchTraining(Model model) {
        this.model = model;
        this.memory = model.getNDManager().newSubManager();
    }

    /**
     * Writes the archive of a step, loads it, and starts from these weights.
     *
     * @param batch makes the batch's tensors
     * @param folder where the archive goes; exists
     */
    static TorchTraining open(
            TorchScript script,
            List<Group> groups,
            Map<String, CheckpointTensor> weights,
            Function<NDManager, List<NDArray>> batch,
            String variant,
            Path folder) {
        TorchTraining training = new TorchTraining(Torch.load(folder, script, variant));
        try {
            training.arguments.addAll(batch.apply(training.memory));
            groups.forEach(group -> training.add(group, weights));
            training.arguments.add(training.memory.zeros(new Shape()));
            return training;
        } catch (RuntimeException e) {
            try (training) {
                throw e;
            }
        }
    }

    /** One step; the loss before it. */
    float step() {
        try (NDArray loss = Torch.train(model, StepScript.METHOD, arguments)) {
            return loss.getFloat();
        }
    }

    /** The weights as they are now, row-major, by their names. */
    Map<String, float[]> weights() {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    @Override
    public void close() {
        try (model) {
            memory.close();
        }
    }

    private void add(Group group, Map<String, CheckpointTensor> initial) {
        List<NDArray> own = new ArrayList<>();
        for (String name : group.weights()) {
            NDArray array = create(Objects.requireNonNull(initial.get(name)));
            weights.put(name, array);
            own.add(array);
        }
        List<String> lists = group.lists();
        own.forEach(array -> add(lists.get(0), array));
        for (String moments : lists.subList(1, lists.size())) {
            own.forEach(array -> add(moments, memory.zeros(array.getShape(), DataType.FLOAT32)));
        }
    }

    private void add(String list, NDArray array) {
        array.setName(list + "[]");
        arguments.add(array);
    }

    private NDArray create(CheckpointTensor tensor) {
        long[] sides = tensor.shape().stream().mapToLong(side -> side).toArray();
        return memory.create(FloatBuffer.wrap(tensor.floats()), new Shape(sides));
    }
}
