package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.image.Pixels;
import dev.smalti.model.critic.Discriminator.Norm;
import dev.smalti.objective.AdversarialLoss;
import dev.smalti.objective.AdversarialSchedule;
import dev.smalti.objective.CollapseGuard;
import dev.smalti.objective.TemperatureSchedule;
import dev.smalti.ort.Providers;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tiny tokenizers that learn against a discriminator, by draws and from labels. */
class AdversarialLearnerTest {
    private static final TokenizerRecipe.Codes NEAREST = new TokenizerRecipe.Codes(8, 4, 0.25, false, null, 0, 0);

    @Test
    void theDiscriminatorJoinsAtItsStartAndGoesOnExactlyFromASavedState() {
        TokenizerRecipe.Adversarial adversarial = new TokenizerRecipe.Adversarial(
                AdversarialLoss.HINGE,
                0.8,
                4,
                1,
                Norm.ACTIVATION,
                new AdversarialSchedule(1, 4),
                new CollapseGuard(1.3, 4, 3, 10));
        TokenizerRecipe.Loss loss =
                new TokenizerRecipe.Loss(1, 0, 1, new TokenizerRecipe.Looks(1, List.of(), 2), adversarial);
        TokenizerRecipe recipe = recipe(NEAREST, loss, new TokenizerRecipe.Data(16, 2));
        try (TokenizerLearner learner = learner(recipe, 3);
                TokenizerLearner other = learner(recipe, 3)) {
            assertThat(learner.step(0, batch(0))).doesNotContainKeys("lambda", "discriminator");
            Map<String, Float> joined = learner.step(1, batch(1));
            assertThat(joined).containsKeys("lambda", "discriminator", "real", "fake", "perceptual");
            assertThat(joined.get("adversarial_factor")).isEqualTo(0.25f);
            for (String name : learner.state().names()) {
                other.state()
                        .put(name, learner.state().shape(name), learner.state().values(name));
            }
            assertThat(other.step(2, batch(2))).isEqualTo(learner.step(2, batch(2)));
            assertThat(learner.samples()).hasSize(2);
        }
    }

    @Test
    void aTokenizerThatDrawsAndOneOfLabelsLearn() {
        TokenizerRecipe.Codes draws = new TokenizerRecipe.Codes(
                8,
                4,
                0,
                false,
                null,
                0,
                0,
                new TokenizerRecipe.Gumbel(5e-4, true, new TemperatureSchedule(1, 1, 0.5, 0, 10)));
        TokenizerRecipe recipe = recipe(draws, new TokenizerRecipe.Loss(1, 0, 1), new TokenizerRecipe.Data(16, 2));
        try (TokenizerLearner learner = learner(recipe, 3)) {
            assertThat(learner.step(0, batch(0)).get("loss")).isFinite();
            assertThat(learner.samples()).hasSize(2);
        }
        TokenizerRecipe labels =
                recipe(NEAREST, new TokenizerRecipe.Loss(1, 0, 1), new TokenizerRecipe.Data(16, 2, null, 5));
        try (TokenizerLearner learner = learner(labels, 5)) {
            long[] ids = new Random(1).longs(2 * 16 * 16, 0, 5).toArray();
            Map<String, Float> told = learner.step(0, Map.of("labels", Tensor.longs(ids, 2, 16, 16)));
            assertThat(told.get("accuracy")).isBetween(0f, 1f);
            assertThat(learner.samples().get(0).channels()).isEqualTo(3);
        }
    }

    private static TokenizerRecipe recipe(
            TokenizerRecipe.Codes codes, TokenizerRecipe.Loss loss, TokenizerRecipe.Data data) {
        return new TokenizerRecipe(
                "tiny",
                new TokenizerRecipe.Network(4, List.of(1, 1), 1, Set.of(), false, 4, 2),
                codes,
                loss,
                new TokenizerRecipe.Optimizer(1e-3, 0, 1, 0.5, 0.9, 0, 0.99),
                data,
                10);
    }

    private static TokenizerLearner learner(TokenizerRecipe recipe, int channels) {
        Pixels shown = new Pixels(channels, 16, 16, new float[channels * 256]);
        return TokenizerLearner.create(recipe, 1, List.of(shown), Providers.device("cpu"));
    }

    private static Map<String, Tensor> batch(long step) {
        Random random = new Random(step);
        float[] values = new float[2 * 3 * 16 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return Map.of("pixels", Tensor.floats(values, 2, 3, 16, 16));
    }
}
