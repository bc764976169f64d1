package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.data.SceneVersions;
import dev.smalti.data.Scenes;
import dev.smalti.evaluate.Prediction;
import dev.smalti.evaluate.TrainedClassifier;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.TensorData;
import dev.smalti.image.Pixels;
import dev.smalti.model.classifier.Classifier;
import dev.smalti.model.classifier.ClassifierFacts;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.picture.PictureWriter;
import dev.smalti.run.Checkpoints;
import dev.smalti.run.LogLine;
import dev.smalti.run.RunFolder;
import dev.smalti.run.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
    private static final Device CPU = Device.cpu().withThreads(1);
    private static final int SIDE = 32;
    private static final long SEED = 3;

    @TempDir
    private Path folder;

    private static ObjectNode recipe(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "model.channels", "8",
                "model.multipliers", "[1, 2]",
                "data.size", String.valueOf(SIDE),
                "data.batch", "12",
                "data.held", "12",
                "data.evaluateEvery", "0"));
        all.putAll(changes);
        return Recipes.changed(Recipes.read("scenes-classifier"), all);
    }

    private static ClassifierRecipe parsed(Map<String, String> changes) {
        return (ClassifierRecipe) Recipes.parse(recipe(changes));
    }

    private static TrainingData data(String name) {
        return new TrainingData(name, SEED, complaint -> {});
    }

    @Test
    void learnsClassesByHeartAndFindsTheSameInItsFile() {
        Scenes scenes = new Scenes(SEED, SIDE, SIDE);
        List<Example> twelve = LongStream.range(0, 12).mapToObj(scenes::get).toList();
        ClassifierRecipe recipe = parsed(
                Map.of("steps", "60", "optimizer.rate", "0.01", "optimizer.warmUp", "0", "optimizer.average", "0.9"));
        ClassifierData own = new ClassifierData(Scenes.CLASSES, scenes, twelve);
        Map<String, Float> last = Map.of();
        BatchSource batches =
                new DegradedBatches(new PictureBatches(scenes, 12, SEED, ClassifierLearner.FIELDS), SEED, 0);
        try (ClassifierLearner learner = new ClassifierLearner(recipe, own, SEED, CPU)) {
            float first = learner.step(0, batches.batch(0)).get("class_loss");
            // 12 classes that are about as likely at first: log 12 is 2.48 nats.
            assertThat(first).isBetween(2f, 3.2f);
            for (long step = 1; step < 60; step++) {
                last = learner.step(step, batches.batch(0));
            }
            assertThat(last.get("class_loss")).isLessThan(0.2f);
            assertThat(last.get("accuracy")).isEqualTo(1);
            assertThat(last.get("held_accuracy")).isGreaterThan(0.9f);
            assertThat(learner.samples()).hasSize(12 * learner.sampleColumns());
            assertThat(learner.samples().get(0)).isEqualTo(twelve.get(0).picture());
            learner.export(folder);
        }
        try (TrainedClassifier classifier = TrainedClassifier.open(folder, CPU)) {
            assertThat(classifier.facts()).isEqualTo(new ClassifierFacts(SIDE, Scenes.CLASSES));
            assertThat(classifier.digest()).hasSize(64);
            List<Prediction> found =
                    classifier.predict(twelve.stream().map(Example::picture).toList());
            assertThat(LongStream.range(0, 12)
                                    .filter(i -> found.get((int) i).likeliest() == i)
                                    .count()
                            / 12f)
                    .isEqualTo(last.get("held_accuracy"));
            assertThat(found.get(0).features()).hasSize(recipe.model().width());
            // Larger pictures are scaled; what files cannot hold is not seen.
            Pixels large = new Scenes(SEED, 2 * SIDE, 2 * SIDE).get(0).picture();
            assertThat(classifier.predict(List.of(large)).get(0).likeliest()).isZero();
            Pixels picture = eightBit(twelve.get(0).picture(), 0);
            assertThat(classifier.predict(List.of(eightBit(picture, 1e-4f))))
                    .isEqualTo(classifier.predict(List.of(picture)));
            assertThatThrownBy(() -> classifier.predict(List.of(picture.crop(0, 0, 8, 16))))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("a classifier takes squares of 3 channels, this picture has 3 and is 16x8");
        }
    }

    /** As a file holds it, and then all of it off by a little. */
    private static Pixels eightBit(Pixels picture, float off) {
        float[] values = picture.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.round((values[i] + 1) * 127.5) / 127.5 - 1) + off;
        }
        return new Pixels(3, SIDE, SIDE, values);
    }

    @Test
    void goesOnBitForBit() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        assertThat(train(whole, () -> false)).isEqualTo(4);
        assertThat(train(broken, () -> lines(broken).size() >= 2)).isEqualTo(2);
        assertThat(train(broken, () -> false)).isEqualTo(4);
        assertThat(lines(broken).stream().map(LogLine::measures).toList())
                .isEqualTo(lines(whole).stream().map(LogLine::measures).toList());
        // After the second step, which evaluates, and after the last.
        assertThat(lines(whole).stream()
                        .map(line -> line.measures().containsKey("held_accuracy"))
                        .toList())
                .containsExactly(false, true, false, true);
        String last = "checkpoints/" + Checkpoints.name(4) + ".safetensors";
        assertThat(Files.mismatch(broken.resolve(last), whole.resolve(last))).isEqualTo(-1L);
        String file = "export/" + ClassifierFacts.FILE;
        assertThat(Files.mismatch(broken.resolve(file), whole.resolve(file))).isEqualTo(-1L);
    }

    private static long train(Path folder, BooleanSupplier stop) {
        ObjectNode recipe = recipe(Map.of("steps", "4", "data.evaluateEvery", "2", "data.degraded", "0.7"));
        try (RunFolder run = RunFolder.exists(folder)
                        ? RunFolder.open(folder)
                        : RunFolder.create(folder, recipe, Runs.facts());
                Lesson lesson =
                        Lesson.of((ClassifierRecipe) Recipes.parse(recipe), data(SceneVersions.WORD), SEED, CPU)) {
            return new Trainer(run, lesson.learner(), lesson.batches(), Runs.options(4, 0), TrainingListener.NONE)
                    .train(stop);
        }
    }

    private static List<LogLine> lines(Path folder) {
        return TrainingLog.read(folder.resolve("log.jsonl"));
    }

    @Test
    void takesTheClassesOfFilesFromTheirFoldersAndHoldsSomeBack() throws IOException {
        for (int i = 0; i < 10; i++) {
            Path file = folder.resolve(i < 5 ? "dark" : "light").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            float[] values = new float[3 * SIDE * SIDE];
            Arrays.fill(values, i < 5 ? -0.9f + i * 0.02f : i * 0.02f);
            PictureWriter.write(file, new Pixels(3, SIDE, SIDE, values));
        }
        Files.write(folder.resolve("light/x.png"), new byte[] {(byte) 0x89, 80, 78, 71, 13, 10, 26, 10});
        ClassifierRecipe recipe = parsed(Map.of("model.classes", "2", "data.held", "4"));
        ClassifierData parts = ClassifierData.of(recipe, data(folder.toString()));
        assertThat(parts.classes()).containsExactly("dark", "light");
        assertThat(parts.held()).hasSize(4).allSatisfy(ClassifierTest::isOfItsClass);
        assertThat(parts.learned().size()).isEqualTo(6);
        List<Example> learned =
                LongStream.range(0, 6).mapToObj(parts.learned()::get).toList();
        assertThat(learned).allSatisfy(ClassifierTest::isOfItsClass);
        assertThat(learned)
                .extracting(Example::name)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        parts.held().stream().map(Example::name).toList());

        assertThatThrownBy(() -> ClassifierData.of(parsed(Map.of()), data(folder.toString())))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the recipe 'scenes-classifier' is for 12 classes, the data has 2: --set model.classes=2");
        assertThatThrownBy(() -> ClassifierData.of(
                        parsed(Map.of("model.classes", "2", "data.held", "10")), data(folder.toString())))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("of 11 pictures 10 can be used, and the recipe 'scenes-classifier' holds 10 of them back:"
                        + " --set data.held=N for fewer");
        assertThatThrownBy(() -> ClassifierData.of(parsed(Map.of()), data("scenes:1,2")))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("scenes:1,2 are of other classes in each version: name one version");
    }

    private static void isOfItsClass(Example example) {
        assertThat(example.classNumber()).hasValue(example.picture().at(0, 0, 0) < -0.5f ? 0 : 1);
    }

    @Test
    void saysWhatIsNoClassifier() throws IOException {
        assertThatThrownBy(() -> TrainedClassifier.open(folder, CPU))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("there is no classifier at '" + folder.resolve("classifier.onnx") + "'");
        Path broken = Files.write(folder.resolve("x.onnx"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> TrainedClassifier.open(broken, CPU)).isInstanceOf(SmaltiException.class);
        Path segmenter = folder.resolve("segmenter.onnx");
        TrainedSegmenter.write(segmenter, new Segmenter(2, 4, List.of(1)), ClassifierTest::zeros);
        assertThatThrownBy(() -> TrainedClassifier.open(segmenter, CPU))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("' is no classifier: it maps [pixels] to [logits]");
        Path nameless = Files.write(
                folder.resolve("nameless.onnx"),
                OnnxWriter.toBytes(new Classifier(2, 4, List.of(1)).graph(ClassifierTest::zeros)));
        assertThatThrownBy(() -> TrainedClassifier.open(nameless, CPU))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'" + nameless
                        + "' is no classifier that smalti trained: it does not tell its side and its classes");
    }

    private static TensorData zeros(String name, List<Long> shape) {
        return TensorData.of(shape, new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))]);
    }

    @Test
    void refusesASideThatItsLevelsDoNotDivide() {
        assertThatThrownBy(() -> Lesson.of(parsed(Map.of("data.size", "18")), data(SceneVersions.WORD), SEED, CPU))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(
                        "the recipe 'scenes-classifier' makes no model: the side of its pictures is a multiple of 4,"
                                + " was 18");
    }
}
