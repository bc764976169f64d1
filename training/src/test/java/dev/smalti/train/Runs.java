package dev.smalti.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.run.Digests;
import dev.smalti.run.LogLine;
import dev.smalti.run.RunFacts;
import dev.smalti.run.RunFolder;
import dev.smalti.run.TrainingLog;
import dev.smalti.train.TrainerOptions.Rhythm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs of the {@link ToyLearner}. */
public final class Runs {
    static final long SEED = 5;

    private Runs() {}

    public static ObjectNode recipe() {
        return JsonNodeFactory.instance.objectNode().put("name", "toy");
    }

    public static RunFacts facts() {
        return new RunFacts(
                1, "toy", SEED, "lines", "", "", "test", List.of("train"), "2026-01-01T00:00:00Z", 1, Digests.NONE);
    }

    public static RunFolder openOrCreate(Path folder) {
        if (RunFolder.exists(folder)) {
            return RunFolder.open(folder);
        }
        RunFolder run = RunFolder.create(folder, recipe(), facts());
        run.begin();
        return run;
    }

    static TrainerOptions options(long steps, long every) {
        return new TrainerOptions(steps, new Rhythm(1, 16, every, Duration.ZERO, 2), 2);
    }

    /** Trains a new learner in this folder, from its newest checkpoint on. */
    static long train(Path folder, long steps, long every, BooleanSupplier stop) {
        return train(folder, options(steps, every), ToyLearner.batches(SEED), TrainingListener.NONE, stop);
    }

    static long train(
            Path folder, TrainerOptions options, BatchSource batches, TrainingListener listener, BooleanSupplier stop) {
        try (RunFolder run = openOrCreate(folder);
                ToyLearner learner = new ToyLearner(SEED)) {
            return new Trainer(run, learner, batches, options, listener).train(stop);
        }
    }

    /** The losses as they are logged. */
    static List<Float> losses(Path folder) {
        return TrainingLog.read(folder.resolve("log.jsonl")).stream()
                .map(LogLine::loss)
                .toList();
    }

    static List<Long> steps(Path folder) {
        return TrainingLog.read(folder.resolve("log.jsonl")).stream()
                .map(LogLine::step)
                .toList();
    }
}
