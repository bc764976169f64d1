package dev.smalti.bench;

import dev.smalti.Device;
import dev.smalti.data.SceneVersions;
import dev.smalti.ort.Tensor;
import dev.smalti.train.Lesson;
import dev.smalti.train.TokenizerRecipe;
import dev.smalti.train.TrainingData;
import java.util.Map;

/** Steps of a training on the same batch of scenes. */
final class TrainingWorkload implements Workload {
    private final Lesson lesson;
    private final Map<String, Tensor> batch;
    private long step;

    TrainingWorkload(TokenizerRecipe recipe, Device device) {
        this.lesson = Lesson.of(recipe, new TrainingData(SceneVersions.WORD, 1, complaint -> {}), 1, device);
        try {
            this.batch = lesson.batches().batch(0);
        } catch (RuntimeException | Error e) {
            lesson.close();
            throw e;
        }
    }

    @Override
    public void run() {
        lesson.learner().step(step, batch);
        step++;
    }

    @Override
    public double units() {
        return 1;
    }

    @Override
    public void close() {
        lesson.close();
    }
}
