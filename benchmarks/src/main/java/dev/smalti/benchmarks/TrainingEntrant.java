package dev.smalti.benchmarks;

import dev.smalti.benchmarks.torch.AttentionVariant;
import dev.smalti.benchmarks.torch.Torch;
import dev.smalti.benchmarks.torch.TorchGptTraining;
import dev.smalti.benchmarks.torch.TorchVqganTraining;
import dev.smalti.benchmarks.training.TrainingContender;
import java.nio.file.Path;

/** Who can be asked to train. */
enum TrainingEntrant {
    /** libtorch as the reference is written. */
    LIBTORCH {
        @Override
        TrainingContender open(TrainingTask task, int threads, Path work) {
            Torch.setThreads(threads);
            return task == TrainingTask.VQGAN
                    ? TorchVqganTraining.open(TrainingTask.vqgan(), work)
                    : TorchGptTraining.open(TrainingTask.gpt(), AttentionVariant.WRITTEN_OUT, work);
        }
    },
    /** libtorch with its fused attention in the transformer. */
    LIBTORCH_FUSED {
        @Override
        boolean trains(TrainingTask task) {
            return task == TrainingTask.GPT;
        }

        @Override
        TrainingContender open(TrainingTask task, int threads, Path work) {
            Torch.setThreads(threads);
            return TorchGptTraining.open(TrainingTask.gpt(), AttentionVariant.FUSED, work);
        }
    },
    /** One graph for the whole step, on ONNX Runtime. */
    SMALTI {
        @Override
        TrainingContender open(TrainingTask task, int threads, Path work) {
            return task == TrainingTask.VQGAN
                    ? SmaltiTraining.vqgan(TrainingTask.vqgan(), TrainingTask.architecture(), threads)
                    : SmaltiTraining.gpt(TrainingTask.gpt(), threads);
        }
    };

    /** Whether there is anything to measure at this task. */
    boolean trains(TrainingTask task) {
        return true;
    }

    /**
     * Starts from the task's weights.
     *
     * @param threads how many it may use, from 1
     * @param work folder for files; exists
     */
    abstract TrainingContender open(TrainingTask task, int threads, Path work);
}
