package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.PictureReader;
import dev.smalti.run.RunFolder;
import dev.smalti.run.TrainingLog;
import dev.smalti.train.TrainerOptions.Rhythm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    @TempDir
    private Path folder;

    @Test
    void learnsAndFillsTheRunsFolder() throws IOException {
        Path run = folder.resolve("run");
        assertThat(Runs.train(run, 40, 16, () -> false)).isEqualTo(40);
        List<Float> losses = Runs.losses(run);
        assertThat(losses).hasSize(40);
        assertThat(losses.get(39)).isLessThan(losses.get(0) / 4);
        assertThat(below(run))
                .containsExactly(
                        "checkpoints/step-000032.json",
                        "checkpoints/step-000032.safetensors",
                        "checkpoints/step-000040.json",
                        "checkpoints/step-000040.safetensors",
                        "curve.png",
                        "log.csv",
                        "log.jsonl",
                        "recipe.json",
                        "run.json",
                        "run.lock",
                        "samples/step-000016.png",
                        "samples/step-000032.png",
                        "samples/step-000040.png");
        assertThat(PictureReader.read(run.resolve("curve.png")).pixels().width())
                .isEqualTo(900);
        assertThat(Files.readAllLines(run.resolve("log.csv")))
                .hasSize(41)
                .first()
                .isEqualTo("step,loss,seconds,pictures,pictures_per_second");
        assertThat(Files.readAllLines(run.resolve("log.jsonl")).get(0))
                .matches("\\{\"step\":1,\"loss\":[0-9.]+,\"seconds\":[0-9.E-]+,\"pictures\":4,"
                        + "\"pictures_per_second\":[0-9.E-]+}");
    }

    @Test
    void goesOnBitForBitWhereItWasStopped() {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        Runs.train(whole, 40, 7, () -> false);
        assertThat(Runs.train(broken, 40, 7, logged(broken, 19))).isEqualTo(19);
        assertThat(Runs.train(broken, 40, 7, () -> false)).isEqualTo(40);
        assertThat(Runs.losses(broken)).isEqualTo(Runs.losses(whole));
        assertThat(Runs.steps(broken))
                .isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
    }

    @Test
    void trainsFurtherWhenMoreStepsAreAskedFor() {
        Path whole = folder.resolve("whole");
        Path longer = folder.resolve("longer");
        Runs.train(whole, 30, 0, () -> false);
        Runs.train(longer, 10, 0, () -> false);
        assertThat(Runs.train(longer, 30, 0, () -> false)).isEqualTo(30);
        assertThat(Runs.losses(longer)).isEqualTo(Runs.losses(whole));
        assertThat(Runs.train(longer, 20, 0, () -> false)).isEqualTo(30);
        assertThat(Runs.losses(longer)).isEqualTo(Runs.losses(whole));
    }

    @Test
    void passesOverADamagedCheckpointAndSaysSo() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        Runs.train(whole, 30, 5, () -> false);
        Runs.train(broken, 20, 5, () -> false);
        Path newest = broken.resolve("checkpoints/step-000020.safetensors");
        damage(newest);
        List<String> remarks = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        Runs.train(broken, Runs.options(30, 5), ToyLearner.batches(Runs.SEED), listener(remarks, starts), () -> false);
        assertThat(starts).containsExactly(15L);
        assertThat(remarks)
                .containsExactly("the checkpoint of step 20 is damaged and passed over: step-000020.safetensors has"
                        + " another digest than was written");
        assertThat(Runs.losses(broken)).isEqualTo(Runs.losses(whole));
    }

    @Test
    void passesOverACheckpointWhoseJsonIsDamaged() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 20, 5, () -> false);
        Files.writeString(run.resolve("checkpoints/step-000020.json"), "{\"format\":1");
        List<String> remarks = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        Runs.train(run, Runs.options(21, 5), ToyLearner.batches(Runs.SEED), listener(remarks, starts), () -> false);
        assertThat(starts).containsExactly(15L);
        assertThat(remarks).hasSize(1);
        assertThat(remarks.get(0)).startsWith("the checkpoint of step 20 is damaged and passed over: ");
    }

    @Test
    void refusesToGoOnWhereEveryCheckpointIsDamagedAndTouchesNothing() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 20, 5, () -> false);
        damage(run.resolve("checkpoints/step-000015.safetensors"));
        damage(run.resolve("checkpoints/step-000020.safetensors"));
        List<String> before = below(run);
        String log = Files.readString(run.resolve("log.jsonl"));
        assertThatThrownBy(() -> Runs.train(run, 30, 5, () -> false))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("every checkpoint in " + run.resolve("checkpoints")
                        + " is damaged, and nothing was changed; put a whole one back, or begin a new run in another"
                        + " folder")
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(SmaltiException.Kind.CORRUPT);
        assertThat(below(run)).isEqualTo(before);
        assertThat(run.resolve("log.jsonl")).hasContent(log);
    }

    @Test
    void keepsNewCheckpointsThoughADamagedOneIsOfALaterStep() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 20, 5, () -> false);
        damage(run.resolve("checkpoints/step-000020.safetensors"));
        Runs.train(run, 30, 3, logged(run, 18));
        assertThat(below(run.resolve("checkpoints")))
                .containsExactly(
                        "step-000015.json",
                        "step-000015.safetensors",
                        "step-000018.json",
                        "step-000018.safetensors",
                        "step-000020.json.damaged",
                        "step-000020.safetensors.damaged");
    }

    @Test
    void leavesTensorsThatItDidNotDraft() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 10, 5, () -> false);
        Files.writeString(run.resolve("checkpoints/best.safetensors"), "a copy of the user's");
        Files.delete(run.resolve("checkpoints/step-000005.json"));
        Runs.train(run, 10, 5, () -> false);
        assertThat(below(run.resolve("checkpoints")))
                .containsExactly(
                        "best.safetensors", "step-000005.safetensors", "step-000010.json", "step-000010.safetensors");
    }

    @Test
    void savesAndTellsWhereItIsInterruptedWhileItWaitsForABatch() {
        Path run = folder.resolve("run");
        BatchSource good = ToyLearner.batches(Runs.SEED);
        Thread trainer = Thread.currentThread();
        BatchSource stuck = step -> {
            if (step == 6) {
                while (!logged(run, 6).getAsBoolean()) {
                    Thread.onSpinWait();
                }
                trainer.interrupt();
                while (!Thread.interrupted()) {
                    LockSupport.park();
                }
            }
            return good.batch(step);
        };
        assertThat(Runs.train(run, Runs.options(20, 0), stuck, TrainingListener.NONE, () -> false))
                .isEqualTo(6);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(below(run.resolve("checkpoints"))).contains("step-000006.json");
    }

    @Test
    void goesOnWithALogThatWasTakenAwayOrCutShort() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 10, 5, () -> false);
        Files.delete(run.resolve("log.jsonl"));
        List<String> remarks = new ArrayList<>();
        TrainingListener listener = listener(remarks, new ArrayList<>());
        Runs.train(run, Runs.options(12, 5), ToyLearner.batches(Runs.SEED), listener, () -> false);
        assertThat(Runs.steps(run)).containsExactly(11L, 12L);
        assertThat(remarks).hasSize(1);
        assertThat(remarks.get(0))
                .startsWith(
                        run.resolve("log.jsonl") + " is shorter than when the last checkpoint was written, 0 bytes");
        String log = Files.readString(run.resolve("log.jsonl"));
        Files.writeString(run.resolve("log.jsonl"), log.substring(0, log.length() - 3));
        Runs.train(run, Runs.options(13, 5), ToyLearner.batches(Runs.SEED), listener, () -> false);
        assertThat(Runs.steps(run)).containsExactly(11L, 13L);
        assertThat(remarks).hasSize(2);
    }

    @Test
    void savesBeforeItDrawsSamples() {
        Path run = folder.resolve("run");
        try (RunFolder open = Runs.openOrCreate(run);
                ToyLearner learner = new ToyLearner(Runs.SEED)) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void sampled(Path sheet) {
                    throw new IllegalStateException("no sheet today");
                }
            };
            Trainer trainer = new Trainer(open, learner, ToyLearner.batches(Runs.SEED), Runs.options(20, 16), listener);
            assertThatThrownBy(() -> trainer.train(() -> false)).hasMessage("no sheet today");
        }
        assertThat(below(run.resolve("checkpoints"))).contains("step-000016.json");
    }

    @Test
    void removesWhatAKilledProcessLeft() throws IOException {
        Path run = folder.resolve("run");
        Runs.train(run, 10, 5, () -> false);
        Files.writeString(run.resolve("checkpoints/.1234.tmp"), "half");
        Files.writeString(run.resolve("checkpoints/step-000011.safetensors"), "half");
        Files.writeString(run.resolve("log.jsonl"), "{\"step\":11,\"lo", StandardOpenOption.APPEND);
        Runs.train(run, 12, 5, () -> false);
        assertThat(below(run.resolve("checkpoints")))
                .containsExactly(
                        "step-000010.json", "step-000010.safetensors", "step-000012.json", "step-000012.safetensors");
        assertThat(Runs.steps(run))
                .isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    }

    @Test
    void stopsWhereTheLossIsNoNumberAndKeepsTheLastGoodCheckpoint() throws IOException {
        Path run = folder.resolve("run");
        BatchSource good = ToyLearner.batches(Runs.SEED);
        BatchSource poisoned = step -> step == 12
                ? Map.of("x", good.batch(step).get("x"), "y", Tensor.floats(new float[] {0, Float.NaN, 0, 0}, 4, 1))
                : good.batch(step);
        assertThatThrownBy(() -> Runs.train(run, Runs.options(20, 5), poisoned, TrainingListener.NONE, () -> false))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(
                        "the loss of step 13 is NaN on batch 12; step 10 is saved; a smaller learning rate may help");
        assertThat(Files.readAllLines(run.resolve("log.jsonl")).get(12)).startsWith("{\"step\":13,\"loss\":\"NaN\",");
        List<Long> starts = new ArrayList<>();
        Runs.train(run, Runs.options(20, 5), good, listener(new ArrayList<>(), starts), () -> false);
        assertThat(starts).containsExactly(10L);
        assertThat(Runs.losses(run)).hasSize(20).allMatch(Float::isFinite);
    }

    @Test
    void savesNoWeightsThatAreNoNumbers() {
        Path run = folder.resolve("run");
        try (RunFolder open = Runs.openOrCreate(run);
                ToyLearner learner = new ToyLearner(Runs.SEED, Float.POSITIVE_INFINITY)) {
            Trainer trainer = new Trainer(
                    open, learner, ToyLearner.batches(Runs.SEED), Runs.options(5, 1), TrainingListener.NONE);
            assertThatThrownBy(() -> trainer.train(() -> false))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessageMatching("'weight' holds -?(Infinity|NaN) after step 1 and was not saved");
        }
        assertThat(run.resolve("checkpoints")).isEmptyDirectory();
    }

    @Test
    void savesWhatWasLearnedBeforeABatchThatCannotBeHad() {
        Path run = folder.resolve("run");
        BatchSource good = ToyLearner.batches(Runs.SEED);
        BatchSource broken = new BatchSource() {
            @Override
            public Map<String, Tensor> batch(long step) {
                if (step == 7) {
                    throw SmaltiException.corrupt("'a.png' is damaged");
                }
                return good.batch(step);
            }

            @Override
            public String describe(long step) {
                return "pictures a.png to d.png";
            }
        };
        assertThatThrownBy(() -> Runs.train(run, Runs.options(20, 0), broken, TrainingListener.NONE, () -> false))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("step 8: pictures a.png to d.png: 'a.png' is damaged")
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(SmaltiException.Kind.CORRUPT);
        List<Long> starts = new ArrayList<>();
        Runs.train(run, Runs.options(20, 0), good, listener(new ArrayList<>(), starts), () -> false);
        assertThat(starts).containsExactly(7L);
    }

    @Test
    void letsOneTrainerInAtATime() {
        Path run = folder.resolve("run");
        try (RunFolder first = Runs.openOrCreate(run)) {
            assertThatThrownBy(() -> RunFolder.open(first.path()))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage(run + " is being trained by another process; wait for it or end it, or choose another"
                            + " folder");
        }
        RunFolder.open(run).close();
    }

    @Test
    void beginsNoRunWhereSomethingIs() throws IOException {
        Path run = folder.resolve("run");
        Runs.openOrCreate(run).close();
        assertThatThrownBy(() -> RunFolder.create(run, Runs.recipe(), Runs.facts()))
                .hasMessage(run + " holds a run already; go on with --resume, or choose another folder");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("thesis.tex"), "");
        assertThatThrownBy(() -> RunFolder.create(other, Runs.recipe(), Runs.facts()))
                .hasMessage(other + " holds 'thesis.tex' and no run; choose a folder that is new or empty");
    }

    @Test
    void tellsWhatItKnowsOfItselfInTheFolder() {
        Path run = folder.resolve("run");
        Runs.openOrCreate(run).close();
        assertThat(RunFolder.recipe(run)).isEqualTo(Runs.recipe());
        assertThat(RunFolder.facts(run)).isEqualTo(Runs.facts());
    }

    @Test
    void logsEveryThirdStepAndTheLast() {
        Path run = folder.resolve("run");
        TrainerOptions options = new TrainerOptions(10, new Rhythm(3, 0, 0, Duration.ZERO, 1), 1);
        Runs.train(run, options, ToyLearner.batches(Runs.SEED), TrainingListener.NONE, () -> false);
        assertThat(Runs.steps(run)).containsExactly(3L, 6L, 9L, 10L);
        assertThat(below(run.resolve("checkpoints"))).hasSize(2);
    }

    @Test
    void savesWhenTheTimeHasCome() {
        Path run = folder.resolve("run");
        List<Long> saved = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void saved(long steps) {
                saved.add(steps);
            }
        };
        TrainerOptions options = new TrainerOptions(3, new Rhythm(1, 0, 0, Duration.ofNanos(1), 1), 1);
        Runs.train(run, options, ToyLearner.batches(Runs.SEED), listener, () -> false);
        assertThat(saved).containsExactly(1L, 2L, 3L);
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    /** Whether so many lines are logged. */
    private static BooleanSupplier logged(Path run, int lines) {
        return () -> TrainingLog.read(run.resolve("log.jsonl")).size() >= lines;
    }

    private static TrainingListener listener(List<String> remarks, List<Long> starts) {
        return new TrainingListener() {
            @Override
            public void remark(String line) {
                remarks.add(line);
            }

            @Override
            public void started(long steps) {
                starts.add(steps);
            }
        };
    }

    private static List<String> below(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
