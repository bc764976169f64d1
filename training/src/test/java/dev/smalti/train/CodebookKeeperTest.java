package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.artifact.TrainingState;
import dev.smalti.objective.Averages;
import dev.smalti.objective.Quantization;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodebookKeeperTest {
    private static final String AVERAGE = Averages.PREFIX + Quantization.CODEBOOK;

    @Test
    void startsFromTheLatentsThatWereSeenAndFromNoEmptyRows() {
        try (TrainingState state = state(0.9)) {
            CodebookKeeper keeper = new CodebookKeeper(quantization(0.9), state, 3, true);
            // Two steps of five latents do not fill the 48 rows.
            keeper.keep(repeated(5f, 7f, 5), 2);
            keeper.keep(repeated(5f, 7f, 5), 1);
            keeper.start(5, 2);
            assertThat(state.values(Quantization.CODEBOOK)).containsExactly(5, 7, 5, 7);
            float[] sizes = state.values(Quantization.CLUSTER_SIZE);
            assertThat(sizes[0] + sizes[1]).isCloseTo(10, within(0.2f));
            assertThat(state.values(Quantization.CLUSTER_SUM)[1]).isEqualTo(7 * sizes[0]);
        }
    }

    @Test
    void findsTheRowsOfStepsThatRunOverTheEnd() {
        try (TrainingState state = state(0.9)) {
            CodebookKeeper keeper = new CodebookKeeper(quantization(0.9), state, 3, true);
            // Two steps of 20 lie in rows 20 to 59 of 48, so the last are at the front.
            keeper.keep(repeated(2f, 2f, 20), 2);
            keeper.keep(repeated(2f, 2f, 20), 1);
            keeper.start(20, 2);
            assertThat(state.values(Quantization.CODEBOOK)).containsExactly(2, 2, 2, 2);
        }
    }

    @Test
    void usesAllRowsOnceTheyAreFull() {
        try (TrainingState state = state(0.9)) {
            CodebookKeeper keeper = new CodebookKeeper(quantization(0.9), state, 3, true);
            assertThat(keeper.stepsToFill(20)).isEqualTo(3);
            for (long before = 3; before > 0; before--) {
                keeper.keep(repeated(before == 3 ? 1f : 9f, 0f, 20), before);
            }
            keeper.start(20, 3);
            float[] sizes = state.values(Quantization.CLUSTER_SIZE);
            assertThat(sizes[0] + sizes[1]).isCloseTo(48, within(0.2f));
        }
    }

    @Test
    void placesTheAverageOfALearnedCodebookToo() {
        try (TrainingState state = state(null)) {
            CodebookKeeper keeper = new CodebookKeeper(quantization(null), state, 3, true);
            keeper.keep(repeated(5f, 7f, 48), 1);
            keeper.start(48, 1);
            assertThat(state.values(AVERAGE)).containsExactly(5, 7, 5, 7);
            for (int i = 0; i < 5; i++) {
                keeper.count(new long[] {1, 1, 1});
            }
            keeper.revive(new float[] {-3, -4}, 8);
            assertThat(state.values(Quantization.CODEBOOK)).containsExactly(-3, -4, 5, 7);
            assertThat(state.values(AVERAGE)).containsExactly(-3, -4, 5, 7);
        }
    }

    @Test
    void revivesOnlyWhatIsHardlyUsedAndGivesItItsShare() {
        try (TrainingState state = state(0.9)) {
            CodebookKeeper keeper = new CodebookKeeper(quantization(0.9), state, 3, false);
            keeper.count(new long[] {1, 1, 1, 1});
            keeper.revive(new float[] {6, 8}, 0);
            assertThat(state.values(Quantization.CODEBOOK)).containsExactly(6, 8, 0, 1);
            assertThat(state.values(Quantization.CLUSTER_SIZE)).containsExactly(0.5f, 1);
            assertThat(state.values(Quantization.CLUSTER_SUM)).containsExactly(3, 4, 0, 1);
            assertThat(state.values(CodebookKeeper.USAGE)).containsExactly(2, 4);
            keeper.revive(new float[] {60, 80}, 1);
            assertThat(state.values(Quantization.CODEBOOK)).containsExactly(6, 8, 0, 1);
        }
    }

    @Test
    void meansOfBlobsAreTheirMiddles() {
        float[] points = new float[200];
        for (int i = 0; i < 100; i++) {
            float middle = i % 2 == 0 ? 10 : -10;
            points[2 * i] = middle + (i % 4 < 2 ? 0.5f : -0.5f);
            points[2 * i + 1] = middle;
        }
        // Whatever seed: a centre that shares a blob with the other one loses all its points or takes the far blob.
        for (int seed = 0; seed < 20; seed++) {
            KMeans means = KMeans.of(points, 2, 2, new SplittableRandom(seed));
            float[] centres = means.centres().clone();
            Arrays.sort(centres);
            assertThat(centres).containsExactly(-10, -10, 10, 10);
            assertThat(means.counts()).containsExactly(50, 50);
        }
    }

    private static Quantization quantization(@Nullable Double decay) {
        return new Quantization(2, 2, 0.25, false, decay);
    }

    private static TrainingState state(@Nullable Double decay) {
        TrainingState state = new TrainingState();
        List<Long> shape = List.of(2L, 2L);
        state.put(Quantization.CODEBOOK, shape, new float[] {1, 0, 0, 1});
        if (decay == null) {
            state.put(AVERAGE, shape, new float[4]);
        } else {
            state.put(Quantization.CLUSTER_SIZE, List.of(2L), new float[] {1, 1});
            state.put(Quantization.CLUSTER_SUM, shape, new float[] {1, 0, 0, 1});
        }
        return state;
    }

    private static float[] repeated(float x, float y, int count) {
        float[] latents = new float[2 * count];
        for (int i = 0; i < count; i++) {
            latents[2 * i] = x;
            latents[2 * i + 1] = y;
        }
        return latents;
    }
}
