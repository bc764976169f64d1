package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.artifact.TrainingState;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.objective.GptObjective;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriorLearnerTest {
    private static final GridShape GRID = new GridShape(4, 4);

    @Test
    void learnsWhatTheClassSays() {
        TokenDataset data = rows(32);
        PriorRecipe recipe = recipe(GptObjective.Rates.NONE, 4, 1, 60);
        try (PriorLearner learner =
                PriorLearner.create(recipe, data, new PriorLearner.Extras(data, null), 7, Device.cpu())) {
            TokenBatches batches = new TokenBatches(data, 4, 1, 7);
            Map<String, Float> told = Map.of();
            for (long step = 0; step < 60; step++) {
                told = learner.step(step, batches.batch(step));
                if (step == 30) {
                    assertThat(told).doesNotContainKey("held_bits");
                }
                if (step == 0) {
                    // Nothing is known yet: all tokens are as likely.
                    assertThat(told.get("bits")).isBetween(2.8f, 3.3f);
                }
            }
            assertThat(told.get("bits")).isLessThan(0.8f);
            assertThat(told.get("held_bits")).isLessThan(1.5f);
        }
    }

    @Test
    void aBatchInPartsMovesTheParametersAsAWholeOneDoes() {
        TokenDataset data = rows(8);
        TrainingState whole = trained(recipe(GptObjective.Rates.NONE, 4, 1, 3), data, 3);
        TrainingState parts = trained(recipe(GptObjective.Rates.NONE, 2, 2, 3), data, 3);
        for (String name : whole.names()) {
            float[] expected = whole.values(name);
            float[] found = parts.values(name);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(found[i] - expected[i])).as(name).isLessThan(2e-5f);
            }
        }
        whole.close();
        parts.close();
    }

    @Test
    void dropoutDropsOtherValuesInEachStepAndTheSameOnesAgain() {
        TokenDataset data = rows(8);
        PriorRecipe recipe = recipe(new GptObjective.Rates(0.1f, 0.2f, 0.3f), 4, 1, 3);
        TokenBatches batches = new TokenBatches(data, 4, 1, 7);
        float[] losses = new float[3];
        for (int run = 0; run < 2; run++) {
            try (PriorLearner learner = PriorLearner.create(recipe, data, PriorLearner.Extras.NONE, 7, Device.cpu())) {
                for (int i = 0; i < 3; i++) {
                    float loss = learner.step(i, batches.batch(0)).get("loss");
                    if (run == 1) {
                        assertThat(loss).isEqualTo(losses[i]);
                    }
                    losses[i] = loss;
                }
            }
        }
        assertThat(losses[0]).isNotEqualTo(losses[1]);
    }

    @Test
    void aBatchDependsOnItsNumberAloneAndAPassShowsEveryPictureOnce() {
        TokenDataset data = rows(8);
        TokenBatches batches = new TokenBatches(data, 4, 1, 3);
        long[] seen = new long[8];
        for (int step = 5; step >= 4; step--) {
            long[] targets = targets(batches, step);
            assertThat(targets(batches, step)).isEqualTo(targets);
            for (int i = 0; i < 4; i++) {
                int number = 0;
                while (!Arrays.equals(
                        Arrays.stream(data.picture(number)).asLongStream().toArray(),
                        Arrays.copyOfRange(targets, i * 16, (i + 1) * 16))) {
                    number++;
                }
                seen[number]++;
            }
        }
        assertThat(seen).containsOnly(1);
    }

    private static long[] targets(TokenBatches batches, long step) {
        return ((dev.smalti.ort.Tensor.Longs) batches.batch(step).get(GptObjective.TARGETS)).array();
    }

    private static TrainingState trained(PriorRecipe recipe, TokenDataset data, int steps) {
        PriorLearner learner = PriorLearner.create(recipe, data, PriorLearner.Extras.NONE, 7, Device.cpu());
        TokenBatches batches = new TokenBatches(data, 4, 1, 7);
        for (long step = 0; step < steps; step++) {
            learner.step(step, batches.batch(step));
        }
        return learner.state();
    }

    /** Pictures of 8 tokens that count up from the class, but for the first, which is the picture's number. */
    static TokenDataset rows(int count) {
        int[] tokens = new int[count * 17];
        for (int i = 0; i < count; i++) {
            int kind = i % 4;
            tokens[i * 17] = kind;
            for (int j = 0; j < 16; j++) {
                tokens[i * 17 + 1 + j] = j == 0 ? i / 4 % 8 : (kind + j * (1 + kind)) % 8;
            }
        }
        return new TokenDataset(GRID, 1, new TokenDataset.Vocabularies(8, 8), 1, tokens);
    }

    static PriorRecipe recipe(GptObjective.Rates dropout, int batch, int parts, long steps) {
        return new PriorRecipe(
                "small",
                new PriorRecipe.Network(2, 2, 32, false, dropout),
                new PriorCondition.ClassLabel(4),
                new PriorRecipe.Optimizer(1e-2, 5, 0.1, 0.9, 0.95, 0.01, 1, 0.9),
                new PriorRecipe.Data(16, 8, 0, batch, parts, 1, false, 30),
                steps);
    }
}
