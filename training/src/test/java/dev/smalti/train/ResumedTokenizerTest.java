package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.data.SceneVersions;
import dev.smalti.run.Checkpoints;
import dev.smalti.run.LogLine;
import dev.smalti.run.RunFolder;
import dev.smalti.run.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokenizer whose training is broken off around what happens to its codebook. */
class ResumedTokenizerTest {
    private static final long STEPS = 9;
    private static final long SEED = 3;

    @TempDir
    private Path folder;

    @Test
    void goesOnBitForBitAcrossThePlacingAndTheRevivalOfItsCodebook() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        assertThat(train(whole, () -> false)).isEqualTo(STEPS);
        // Before the codebook is placed at step 3, before a revival at step 6, and after it.
        for (int stop : List.of(2, 5, 7)) {
            assertThat(train(broken, () -> lines(broken).size() >= stop)).isEqualTo(stop);
        }
        assertThat(train(broken, () -> false)).isEqualTo(STEPS);
        assertThat(measures(broken)).hasSize((int) STEPS).isEqualTo(measures(whole));
        String last = "checkpoints/" + Checkpoints.name(STEPS) + ".safetensors";
        assertThat(Files.mismatch(broken.resolve(last), whole.resolve(last))).isEqualTo(-1L);
    }

    private static long train(Path folder, BooleanSupplier stop) {
        ObjectNode recipe = Recipes.changed(
                Recipes.read("vqvae-tiny"),
                Map.of(
                        "steps", String.valueOf(STEPS),
                        "data.size", "16",
                        "data.batch", "2",
                        "model.multipliers", "[1,1]",
                        "quantizer.from", "3",
                        "quantizer.reviveEvery", "3"));
        TrainingData data = new TrainingData(SceneVersions.WORD, SEED, complaint -> {});
        try (RunFolder run = RunFolder.exists(folder)
                        ? RunFolder.open(folder)
                        : RunFolder.create(folder, recipe, Runs.facts());
                Lesson lesson = Lesson.of((TokenizerRecipe) Recipes.parse(recipe), data, SEED, Device.cpu())) {
            return new Trainer(run, lesson.learner(), lesson.batches(), Runs.options(STEPS, 0), TrainingListener.NONE)
                    .train(stop);
        }
    }

    private static List<Map<String, Float>> measures(Path folder) {
        return lines(folder).stream().map(LogLine::measures).toList();
    }

    private static List<LogLine> lines(Path folder) {
        return TrainingLog.read(folder.resolve("log.jsonl"));
    }
}
