package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.Device;
import dev.smalti.TokenGrid;
import dev.smalti.artifact.StepRunner;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.data.Example;
import dev.smalti.data.SceneVersions;
import dev.smalti.data.Scenes;
import dev.smalti.gradient.Target;
import dev.smalti.image.Pixels;
import dev.smalti.objective.TemperatureSchedule;
import dev.smalti.ort.Tensor;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was learned, exported, converted and opened, reconstructs what the training graph reconstructs. */
class TokenizerExportTest {
    private static final Device CPU = Device.cpu().withThreads(1);
    private static final int SIDE = 16;
    private static final TokenizerRecipe.Codes NEAREST = new TokenizerRecipe.Codes(16, 4, 0.25, false, null, 0, 0);
    private static final TokenizerRecipe.Codes DRAWN = new TokenizerRecipe.Codes(
            16,
            5,
            0,
            false,
            null,
            0,
            0,
            new TokenizerRecipe.Gumbel(5e-4, true, new TemperatureSchedule(1, 1, 0.5, 0, 10)));

    @TempDir
    private Path folder;

    static List<Arguments> tokenizers() {
        return List.of(
                Arguments.of(NEAREST, Shown.PICTURE, small(), "smalti-vqmodel", Content.IMAGE),
                Arguments.of(DRAWN, Shown.PICTURE, small(), "smalti-gumbelvq", Content.IMAGE),
                Arguments.of(DRAWN, Shown.PICTURE, tamings(), "taming-gumbelvq", Content.IMAGE),
                Arguments.of(NEAREST, Shown.LABELS, small(), "smalti-vqsegmentation", Content.SEGMENTATION),
                Arguments.of(NEAREST, Shown.LABELS, tamings(), "taming-vqsegmentation", Content.SEGMENTATION),
                Arguments.of(NEAREST, Shown.DEPTH, small(), "smalti-vqmodel", Content.DEPTH),
                Arguments.of(NEAREST, Shown.EDGES, small(), "smalti-vqmodel", Content.IMAGE),
                Arguments.of(NEAREST, Shown.POSE, tamings(), "taming-vqmodel", Content.IMAGE));
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void theBundleFindsTheTokensOfTheTrainingGraph(
            TokenizerRecipe.Codes codes, Shown show, TokenizerRecipe.Network model, String spec, Content content) {
        Integer labels = show == Shown.LABELS ? Scenes.LABELS.size() : null;
        TokenizerRecipe recipe = new TokenizerRecipe(
                "tiny",
                model,
                codes,
                new TokenizerRecipe.Loss(1, 0, 1),
                new TokenizerRecipe.Optimizer(1e-2, 0, 1, 0.5, 0.9, 0, 0),
                new TokenizerRecipe.Data(SIDE, 2, show, labels),
                2);
        Example example = new Scenes(7, SIDE, SIDE).get(2);
        Path bundle = folder.resolve("bundle");
        float[] reconstructed;
        try (Lesson lesson = Lesson.of(recipe, new TrainingData(SceneVersions.WORD, 1, told -> {}), 3, CPU)) {
            lesson.learner().step(0, lesson.batches().batch(0));
            lesson.learner().step(1, lesson.batches().batch(1));
            lesson.learner().export(folder);
            reconstructed = reconstructed(recipe, lesson.learner(), show.field().of(List.of(example)));
        }
        Converter.convert(ConversionRequest.of(folder, bundle));
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(bundle), CPU)) {
            FirstStage stage = tokenizer.firstStage();
            assertThat(stage.spec()).isEqualTo(spec);
            assertThat(stage.content()).isEqualTo(content);
            TokenGrid tokens = tokenizer.encode(show.of(example));
            Pixels decoded = tokenizer.decode(tokens);
            assertThat(decoded.values()).hasSameSizeAs(reconstructed);
            assertThat(distance(decoded, reconstructed)).isCloseTo(0, within(2e-5));
            // Other tokens would have given another picture.
            int[] others = Arrays.stream(tokens.tokens())
                    .map(token -> (token + 1) % codes.entries())
                    .toArray();
            assertThat(distance(tokenizer.decode(new TokenGrid(tokens.shape(), others)), reconstructed))
                    .isGreaterThan(1e-3);
        }
    }

    private static float[] reconstructed(TokenizerRecipe recipe, Learner learner, Tensor picture) {
        TokenizerSteps steps = new TokenizerSteps(recipe, null, SIDE, SIDE, Target.CPU);
        String input = recipe.data().shown().field().name();
        try (StepRunner runner = new StepRunner(steps.reconstruct(1), learner.state(), CPU)) {
            runner.run(Map.of(input, picture), Map.of());
            return runner.floats(TokenizerSteps.RECONSTRUCTION);
        }
    }

    /** The largest difference of a value. */
    private static double distance(Pixels decoded, float[] expected) {
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(decoded.values()[i] - expected[i]));
        }
        return largest;
    }

    /** What taming-transformers could not build. */
    private static TokenizerRecipe.Network small() {
        return new TokenizerRecipe.Network(4, List.of(1, 2), 1, Set.of(1), false, 4, 2);
    }

    private static TokenizerRecipe.Network tamings() {
        return new TokenizerRecipe.Network(32, List.of(1, 1), 1, Set.of(), true, 4, 32);
    }
}
