package dev.smalti.train;

import dev.smalti.train.TrainerOptions.Rhythm;
import java.nio.file.Path;
import java.time.Duration;

/** A process that trains the {@link ToyLearner} and is killed for it: {@code FOLDER STEPS}. */
public final class KilledTrainer {
    private KilledTrainer() {}

    public static void main(String[] args) {
        TrainerOptions options = new TrainerOptions(Long.parseLong(args[1]), new Rhythm(1, 0, 3, Duration.ZERO, 2), 2);
        Runs.train(Path.of(args[0]), options, ToyLearner.batches(Runs.SEED), TrainingListener.NONE, () -> false);
    }
}
