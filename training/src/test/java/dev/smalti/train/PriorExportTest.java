package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Device;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.data.Examples;
import dev.smalti.data.Scenes;
import dev.smalti.data.token.Mirror;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.evaluate.PriorEvaluation;
import dev.smalti.gradient.Target;
import dev.smalti.image.Pixels;
import dev.smalti.objective.GptObjective;
import dev.smalti.spec.Part;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was learned, exported, converted and opened, gives what the training graph gives. */
class PriorExportTest {
    private static final Path FIXTURES = Path.of("../converter-specs/src/test/resources/fixtures");
    private static final int SIZE = 16;

    @TempDir
    private static Path shared;

    private static Path tokenizer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void convertATokenizer() {
        tokenizer = shared.resolve("tokenizer");
        Converter.convert(
                ConversionRequest.of(FIXTURES.resolve("vqgan"), tokenizer).withPart(Part.FIRST_STAGE));
    }

    static List<PriorCondition> conditions() {
        return List.of(
                new PriorCondition.Unconditional(3),
                new PriorCondition.ClassLabel(Scenes.CLASSES.size()),
                new PriorCondition.LowResolution(2, null),
                new PriorCondition.Edges(8),
                new PriorCondition.Poses(null),
                new PriorCondition.Coordinates(4, 64),
                new PriorCondition.Objects(Conditioning.Objects.Form.BOXES, Scenes.OBJECTS.size(), 3, 64),
                new PriorCondition.Objects(Conditioning.Objects.Form.CENTER_POINTS, Scenes.OBJECTS.size(), 3, 64));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void theBundleFindsPicturesAsLikelyAsTheTrainingGraph(PriorCondition condition) throws Exception {
        PriorRecipe recipe = recipe(condition);
        Path stage = condition instanceof PriorCondition.Drawn ? tokenizer : null;
        PriorData data = data(recipe, stage);
        try (PriorLearner learner =
                PriorLearner.create(recipe, data.learned(), PriorLearner.Extras.NONE, 5, Device.cpu())) {
            TokenBatches batches = new TokenBatches(data.learned(), 2, 0.9, 5);
            learner.step(0, batches.batch(0));
            learner.step(1, batches.batch(1));
            PriorExport export = PriorExport.of(recipe, data.learned());
            learner.export(folder);
            Path bundle = folder.resolve("bundle");
            Converter.convert(export.conversion(folder, bundle, tokenizer, stage));
            GptObjective objective = new GptObjective(
                    recipe.config(data.learned()),
                    new GptObjective.Batch(
                            1,
                            data.learned().conditionLength(),
                            data.learned().grid().length()),
                    recipe.options(),
                    Target.CPU);
            try (PriorEvaluation evaluation =
                            new PriorEvaluation(objective, learner.state(), data.held(), true, Device.cpu());
                    Synthesizer model = Synthesizer.open(Bundle.open(bundle), Device.cpu())) {
                double nats = 0;
                for (int i = 0; i < data.held().size(); i++) {
                    TokenGrid grid =
                            new TokenGrid(data.held().grid(), data.held().picture(i));
                    for (float each : model.logLikelihoods(PriorSamples.condition(model, data.held(), i), grid)) {
                        nats -= each;
                    }
                }
                double mean = nats / data.held().size() / data.held().grid().length();
                assertThat(mean).isCloseTo(evaluation.run().nats(), within(2e-5));
            }
        }
    }

    @Test
    void samplesAreDrawnWithTheBundleThatUsersWouldGet() {
        PriorRecipe recipe = recipe(new PriorCondition.ClassLabel(Scenes.CLASSES.size()));
        PriorData data = data(recipe, null);
        PriorData.Source source = new PriorData.Source(tokenizer, null, null, Device.cpu());
        try (Lesson lesson = Lesson.of(recipe, data, source, 5, Device.cpu())) {
            lesson.learner().step(0, lesson.batches().batch(0));
            List<Pixels> first = lesson.learner().samples();
            assertThat(first).hasSize(2 * data.held().size()).allMatch(picture -> picture.width() == SIZE);
            assertThat(lesson.learner().samples()).isEqualTo(first);
        }
    }

    @Test
    void encodesOnceAndMirrorsPicturesWithTheirConditions() {
        PriorRecipe recipe = recipe(new PriorCondition.LowResolution(2, null));
        Examples examples = new Scenes(11, SIZE, SIZE);
        PriorData.Source source = new PriorData.Source(tokenizer, tokenizer, folder, Device.cpu());
        PriorData first = PriorData.encode(recipe, () -> examples, "scenes 11", source, done -> {});
        Supplier<Examples> gone = () -> {
            throw new AssertionError("looked for the pictures again");
        };
        PriorData second = PriorData.encode(recipe, gone, "scenes 11", source, done -> {});
        assertThat(second.learned().tokens()).isEqualTo(first.learned().tokens());
        assertThat(second.held().tokens()).isEqualTo(first.held().tokens());
        try (ImageTokenizer open = ImageTokenizer.open(Bundle.open(tokenizer), Device.cpu())) {
            Pixels picture = examples.get(1).picture();
            int length = first.learned().conditionLength();
            int[] mirrored = first.learned().row(1, 1);
            assertThat(Arrays.copyOfRange(mirrored, length, mirrored.length))
                    .isEqualTo(open.encode(Mirror.of(picture)).tokens());
            assertThat(Arrays.copyOf(mirrored, length))
                    .isEqualTo(open.encode(Mirror.of(examples.get(1).lowResolution(2)))
                            .tokens());
            assertThat(Mirror.of(Mirror.of(picture))).isEqualTo(picture);
        }
        assertThat(Files.exists(folder.resolve("tokens-learned.bin"))).isTrue();
    }

    private static PriorData data(PriorRecipe recipe, Path stage) {
        PriorData.Source source = new PriorData.Source(tokenizer, stage, null, Device.cpu());
        return PriorData.encode(recipe, () -> new Scenes(11, SIZE, SIZE), "scenes 11", source, done -> {});
    }

    private static PriorRecipe recipe(PriorCondition condition) {
        return new PriorRecipe(
                "small",
                new PriorRecipe.Network(2, 2, 24, condition instanceof PriorCondition.Drawn, GptObjective.Rates.NONE),
                condition,
                new PriorRecipe.Optimizer(1e-2, 1, 1, 0.9, 0.95, 0.01, 1, 0.5),
                new PriorRecipe.Data(SIZE, 4, 2, 2, 1, 0.9, true, 0),
                2);
    }
}
