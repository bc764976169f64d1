package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.artifact.TrainingState;
import dev.smalti.image.Pixels;
import dev.smalti.objective.Averages;
import dev.smalti.objective.Quantization;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tokenizer of a few channels whose quantizer begins late. */
class TokenizerLearnerTest {
    private static final long FROM = 2;

    @Test
    void exportsNothingBeforeItsCodesAreUsed() {
        try (TokenizerLearner learner = learner(0.9);
                TokenizerLearner loaded = learner(0.9)) {
            for (long step = 0; step < FROM; step++) {
                learner.step(step, batch(step));
                assertThat(learner.unready())
                        .contains("codes are used from step 3 on, and until then there is no" + " codebook to export");
            }
            learner.step(FROM, batch(FROM));
            assertThat(learner.unready()).isEmpty();
            // The state alone tells: a learner that goes on shows codes before its first step.
            copy(learner.state(), loaded.state());
            assertThat(loaded.unready()).isEmpty();
            assertThat(loaded.samples()).isEqualTo(learner.samples());
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(doubles = 0.9)
    void goesOnExactlyOverTheStartOfItsCodesAndARevival(@Nullable Double decay) {
        try (TokenizerLearner whole = learner(decay);
                TokenizerLearner resumed = learner(decay)) {
            for (long step = 0; step < FROM + 2; step++) {
                copy(whole.state(), resumed.state());
                Map<String, Float> told = whole.step(step, batch(step));
                if (step < FROM) {
                    continue;
                }
                assertThat(resumed.step(step, batch(step))).isEqualTo(told);
                for (String name : whole.state().names()) {
                    assertThat(resumed.state().values(name))
                            .as(name)
                            .isEqualTo(whole.state().values(name));
                }
            }
        }
    }

    @Test
    void samplesAreMadeWithTheCodebookThatIsExported() {
        try (TokenizerLearner learner = learner(null)) {
            for (long step = 0; step <= FROM; step++) {
                learner.step(step, batch(step));
            }
            List<Pixels> before = learner.samples();
            List<Long> shape = learner.state().shape(Quantization.CODEBOOK);
            learner.state().put(Quantization.CODEBOOK, shape, new float[32]);
            assertThat(learner.samples()).isEqualTo(before);
            learner.state().put(Averages.PREFIX + Quantization.CODEBOOK, shape, new float[32]);
            assertThat(learner.samples()).isNotEqualTo(before);
        }
    }

    private static void copy(TrainingState from, TrainingState to) {
        from.names().forEach(name -> to.put(name, from.shape(name), from.values(name)));
    }

    private static TokenizerLearner learner(@Nullable Double decay) {
        TokenizerRecipe recipe = new TokenizerRecipe(
                "tiny",
                new TokenizerRecipe.Network(2, List.of(1), 1, Set.of(), false, 4, 1),
                new TokenizerRecipe.Codes(8, 4, 0.25, false, decay, FROM, 2),
                new TokenizerRecipe.Loss(1, 0, 1),
                new TokenizerRecipe.Optimizer(1e-3, 0, 1, 0.5, 0.9, 0, 0.99),
                new TokenizerRecipe.Data(8, 2),
                10);
        Random random = new Random(7);
        float[] values = new float[3 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return TokenizerLearner.create(recipe, 1, List.of(new Pixels(3, 8, 8, values)), Device.cpu());
    }

    private static Map<String, Tensor> batch(long step) {
        Random random = new Random(step);
        float[] values = new float[2 * 3 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return Map.of("pixels", Tensor.floats(values, 2, 3, 8, 8));
    }
}
