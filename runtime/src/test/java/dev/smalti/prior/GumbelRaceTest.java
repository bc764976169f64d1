package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.ExactExp;
import dev.smalti.Filters;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GumbelRaceTest {
    private static final float OUT = Float.NEGATIVE_INFINITY;

    private static float[] logits(int vocabulary, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            double value = 2 * random.nextGaussian();
            logits[i] = (float) (seed % 2 == 0 ? Math.rint(4 * value) / 4 : value);
        }
        return logits;
    }

    @ParameterizedTest
    @CsvSource({"1,0,1,0", "0.7,0,1,0", "1,6,1,0", "1.4,0,0.8,0", "1,0,1,0.1", "1,9,0.9,0.05"})
    void tokensAreAsFrequentAsTheirProbabilitiesSay(float temperature, int topK, float topP, float minP) {
        Filters filters = new Filters(temperature, topK, topP, minP);
        float[] logits = logits(23, 3);
        float[] probabilities = new Sampler(filters).probabilities(logits);
        double whole = IntStream.range(0, 23).mapToDouble(i -> probabilities[i]).sum();
        int count = 60_000;
        int[] seen = new int[23];
        GumbelRace race = new GumbelRace(filters);
        for (int i = 0; i < count; i++) {
            seen[race.draw(logits, new GumbelNoise(11, i / 1000, i % 1000))]++;
        }
        double chiSquare = 0;
        for (int token = 0; token < 23; token++) {
            double expected = count * probabilities[token] / whole;
            if (expected == 0) {
                assertThat(seen[token]).isZero();
            } else {
                chiSquare += (seen[token] - expected) * (seen[token] - expected) / expected;
            }
        }
        assertThat(chiSquare).isLessThan(75); // 22 degrees of freedom pass this once in ten million times
    }

    @ParameterizedTest
    @CsvSource({"1,0,1,0", "0.5,5,1,0", "1,0,0.5,0", "1,0,0,0", "1,20,0.92,0.01", "1,1,1,0", "2,0,1,0.3", "0,3,0.5,0"})
    void filtersLeaveWhatThoseOfTheOtherRuleLeave(float temperature, int topK, float topP, float minP) {
        Filters filters = new Filters(temperature, topK, topP, minP);
        for (long seed = 0; seed < 200; seed++) {
            float[] logits = logits(64, seed);
            logits[(int) seed % 64] = OUT;
            assertThat(new GumbelRace(filters).filtered(logits)).isEqualTo(new Sampler(filters).filtered(logits));
        }
    }

    @Test
    void theKthIsTheSameBySortingAndByAHeap() {
        for (int k = 1; k < 300; k++) {
            float[] logits = logits(300, k);
            Filters filters = Filters.NONE.withTopK(k);
            assertThat(new GumbelRace(filters).filtered(logits)).isEqualTo(new Sampler(filters).filtered(logits));
        }
    }

    @Test
    void temperatureZeroTakesTheFirstOfTheLargestWhateverTheNoise() {
        for (int position = 0; position < 50; position++) {
            assertThat(new GumbelRace(Filters.ARGMAX).draw(new float[] {1, 3, 3, -2}, new GumbelNoise(1, 2, position)))
                    .isEqualTo(1);
        }
    }

    @Test
    void aTokenThatTheModelRulesOutNeverWins() {
        for (int position = 0; position < 200; position++) {
            assertThat(new GumbelRace(Filters.NONE)
                            .draw(new float[] {OUT, -50, OUT, OUT, OUT}, new GumbelNoise(1, 2, position)))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesWhatIsNoNumber() {
        GumbelRace race = new GumbelRace(Filters.NONE);
        GumbelNoise noise = new GumbelNoise(0, 0, 0);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> race.draw(new float[] {0, bad}, noise))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessageContaining("the logit of token 1 is");
        }
        assertThatThrownBy(() -> race.draw(new float[] {OUT, OUT}, noise))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("rule out every token");
        assertThatThrownBy(() -> new GumbelRace(new Filters(1e-30f, 0, 1, 0)).draw(new float[] {1e20f, 0}, noise))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("too low");
    }

    @Test
    void fewDrawsChangeWithTheLastDigitsOfLogits() {
        int changed = 0;
        int changedByInverse = 0;
        Random random = new Random(4);
        for (int position = 0; position < 4000; position++) {
            float[] logits = logits(512, 2 * position + 1);
            float[] disturbed = logits.clone();
            for (int i = 0; i < disturbed.length; i++) {
                disturbed[i] += (float) (1e-2 * random.nextGaussian());
            }
            GumbelNoise noise = new GumbelNoise(3, 0, position);
            GumbelRace race = new GumbelRace(Filters.NONE);
            changed += race.draw(logits, noise) == race.draw(disturbed, noise) ? 0 : 1;
            float uniform = random.nextInt(1 << 24) * 0x1p-24f;
            Sampler sampler = new Sampler(Filters.NONE);
            changedByInverse += sampler.draw(logits, uniform) == sampler.draw(disturbed, uniform) ? 0 : 1;
        }
        assertThat(changed).isLessThan(changedByInverse / 5).isLessThan(80);
    }

    @Property
    void theExponentialIsJavasToFifteenDigits(@ForAll @DoubleRange(min = -690, max = 0) double x) {
        assertThat(ExactExp.at(x)).isBetween(Math.exp(x) * (1 - 1e-14), Math.exp(x) * (1 + 1e-14));
    }

    @Test
    void theExponentialIsBoundedBelow() {
        assertThat(ExactExp.at(0)).isEqualTo(1);
        assertThat(ExactExp.at(OUT)).isBetween(0.0, 1e-300);
    }
}
