package dev.smalti.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.smalti.benchmarks.training.TrainingContender;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.image.Pixels;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** libtorch at a {@link VqganTask}. Not for several threads. */
public final class TorchVqganTraining implements TrainingContender {
    private final TorchTraining training;

    private TorchVqganTraining(TorchTraining training) {
        this.training = training;
    }

    /**
     * Starts from the task's weights.
     *
     * @param folder for an archive; exists
     */
    public static TorchVqganTraining open(VqganTask task, Path folder) {
        TorchScript script = VqganStepScript.of(task);
        TorchTraining training = TorchTraining.open(
                script,
                VqganStepScript.groups(task),
                task.weights(),
                memory -> List.of(batch(memory, task)),
                "training",
                folder);
        return new TorchVqganTraining(training);
    }

    @Override
    public String name() {
        return TorchVariant.DEFAULT.title();
    }

    @Override
    public float step() {
        return training.step();
    }

    /** The weights as they are now, row-major, by the reference's names. */
    public Map<String, float[]> weights() {
        return training.weights();
    }

    @Override
    public void close() {
        training.close();
    }

    private static NDArray batch(NDManager memory, VqganTask task) {
        Pixels first = task.batch().get(0);
        FloatBuffer values =
                FloatBuffer.allocate(task.batch().size() * first.channels() * first.height() * first.width());
        task.batch().forEach(picture -> values.put(picture.values()));
        return memory.create(
                values.flip(), new Shape(task.batch().size(), first.channels(), first.height(), first.width()));
    }
}
