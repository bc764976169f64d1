package dev.smalti.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.evaluate.MarkovModel.Context;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MarkovModelTest {
    private static final GridShape GRID = new GridShape(4, 4);

    @ParameterizedTest
    @EnumSource(Context.class)
    void theProbabilitiesOfAllTokensAtAPlaceSumToOne(Context context) {
        MarkovModel model = MarkovModel.of(noise(20, 5, 1), context);
        int[] tokens = noise(1, 5, 2).picture(0);
        for (int place = 0; place < 16; place++) {
            double sum = 0;
            for (int token = 0; token < 5; token++) {
                int[] other = tokens.clone();
                other[place] = token;
                sum += model.probability(GRID, other, place);
            }
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void aPictureOfOneTokenIsNearlyCertain() {
        TokenDataset data = new TokenDataset(GRID, 1, new TokenDataset.Vocabularies(2, 2), 1, new int[17]);
        // 16 zeros: (16 + 1/2) / 17.
        assertThat(MarkovModel.of(data, Context.NONE).bits(data))
                .isCloseTo(-Math.log(16.5 / 17) / Math.log(2), within(1e-12));
    }

    @Test
    void noiseHasTheBitsOfItsAlphabet() {
        TokenDataset held = noise(50, 4, 9);
        for (Context context : Context.values()) {
            assertThat(MarkovModel.of(noise(500, 4, 8), context).bits(held)).isBetween(1.999, 2.02);
        }
    }

    @Test
    void stripesAreKnownFromTheTokenAboveButNotFromThoseBefore() {
        TokenDataset data = stripes(100, 1);
        TokenDataset held = stripes(20, 2);
        double above = MarkovModel.of(data, Context.LEFT_AND_ABOVE).bits(held);
        double before = MarkovModel.of(data, Context.TWO_PREVIOUS).bits(held);
        // The first row is noise of two bits, the others repeat it.
        assertThat(above).isBetween(0.5, 0.75);
        assertThat(before).isGreaterThan(1.5);
    }

    @Test
    void baselinesSayTheBitsOfAWholePicture() {
        TokenDataset data = stripes(100, 1);
        TokenDataset held = stripes(1, 2);
        TokenGrid grid = new TokenGrid(GRID, held.picture(0));
        Map<String, ToDoubleFunction<TokenGrid>> baselines = MarkovModel.baselines(data);
        assertThat(baselines)
                .containsOnlyKeys("0 tokens before", "1 token before", "2 tokens before", "tokens left and above");
        assertThat(baselines.get("2 tokens before").applyAsDouble(grid))
                .isCloseTo(16 * MarkovModel.of(data, Context.TWO_PREVIOUS).bits(held), within(1e-9));
    }

    private static TokenDataset noise(int count, int alphabet, long seed) {
        Random random = new Random(seed);
        int[] tokens = random.ints(count * 17L, 0, alphabet).toArray();
        return new TokenDataset(GRID, 1, new TokenDataset.Vocabularies(alphabet, alphabet), 1, tokens);
    }

    private static TokenDataset stripes(int count, long seed) {
        Random random = new Random(seed);
        int[] tokens = new int[count * 17];
        for (int i = 0; i < count; i++) {
            int[] columns = random.ints(4, 0, 4).toArray();
            for (int j = 0; j < 16; j++) {
                tokens[i * 17 + 1 + j] = columns[j % 4];
            }
        }
        return new TokenDataset(GRID, 1, new TokenDataset.Vocabularies(4, 4), 1, tokens);
    }
}
