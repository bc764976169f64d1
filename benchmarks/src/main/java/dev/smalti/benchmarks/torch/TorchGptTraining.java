package dev.smalti.benchmarks.torch;

import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.benchmarks.training.TrainingContender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** libtorch at a {@link GptTask}. Not for several threads. */
public final class TorchGptTraining implements TrainingContender {
    private final AttentionVariant attention;
    private final TorchTraining training;

    private TorchGptTraining(AttentionVariant attention, TorchTraining training) {
        this.attention = attention;
        this.training = training;
    }

    /**
     * Starts from the task's weights.
     *
     * @param folder for an archive; exists
     * @throws dev.smalti.SmaltiException of kind UNSUPPORTED where first tokens are unmasked
     */
    public static TorchGptTraining open(GptTask task, AttentionVariant attention, Path folder) {
        TorchScript script = GptStepScript.of(task, attention);
        TorchTraining training = TorchTraining.open(
                script,
                GptStepScript.groups(task),
                task.weights(),
                memory -> List.of(TorchGpt.array(memory, task.inputs()), TorchGpt.array(memory, task.targets())),
                "training-" + attention,
                folder);
        return new TorchGptTraining(attention, training);
    }

    @Override
    public String name() {
        return "libtorch fp32, " + attention.title();
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
}
