package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Filters;
import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final float OUT = Float.NEGATIVE_INFINITY;
    /** Logits of the probabilities 0.1, 0.4, 0.2, 0.3. */
    private static final float[] LOGITS = logits(0.1, 0.4, 0.2, 0.3);

    @Test
    void topKKeepsAllEqualsOfTheKth() {
        float[] logits = {1, 3, 2, 2, 0};
        assertThat(kept(Filters.NONE.withTopK(2), logits)).containsExactly(1, 2, 3);
        assertThat(kept(Filters.NONE.withTopK(3), logits)).containsExactly(1, 2, 3);
        assertThat(kept(Filters.NONE.withTopK(1), logits)).containsExactly(1);
        assertThat(kept(Filters.NONE.withTopK(1), new float[] {-0f, 0f, -1})).containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, Integer.MAX_VALUE})
    void topKOverTheVocabularyKeepsAll(int k) {
        assertThat(kept(Filters.NONE.withTopK(k), new float[] {1, 3, 2, 2, 0})).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void topPKeepsTheFirstThatPassesIt() {
        assertThat(kept(Filters.NONE.withTopP(0.5f), LOGITS)).containsExactly(1, 3);
        assertThat(kept(Filters.NONE.withTopP(0.75f), LOGITS)).containsExactly(1, 2, 3);
        assertThat(kept(Filters.NONE.withTopP(0.39f), LOGITS)).containsExactly(1);
        assertThat(kept(Filters.NONE.withTopP(0.95f), LOGITS)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void topPOfZeroKeepsTheFirstOfTheLikeliest() {
        assertThat(kept(Filters.NONE.withTopP(0), new float[] {0, 2, 2, 1})).containsExactly(1);
    }

    @Test
    void topPTakesTheLowerOfEqualsFirstAndMayPartThem() {
        assertThat(kept(Filters.NONE.withTopP(0.6f), new float[4])).containsExactly(0, 1, 2);
        // A sum that is exactly topP has not passed it yet.
        assertThat(kept(Filters.NONE.withTopP(0.5f), new float[4])).containsExactly(0, 1, 2);
        assertThat(kept(Filters.NONE.withTopP(0.49f), new float[] {-0f, 0f, -0f, 0f}))
                .containsExactly(0, 1);
    }

    @Test
    void topPSumsWhatTopKLeft() {
        // 0.4 and 0.3 of what is left are 0.57 and 0.43.
        assertThat(kept(Filters.NONE.withTopK(2).withTopP(0.5f), LOGITS)).containsExactly(1);
    }

    @Test
    void minPIsAShareOfTheLikeliest() {
        assertThat(kept(Filters.NONE.withMinP(0.6f), LOGITS)).containsExactly(1, 3);
        assertThat(kept(Filters.NONE.withMinP(1), new float[] {1, 5, 5, 2})).containsExactly(1, 2);
    }

    @Test
    void aTemperatureOfZeroTakesTheFirstOfTheLikeliest() {
        Sampler sampler = new Sampler(Filters.ARGMAX);
        float[] logits = {1, 7, 7, 3};
        assertThat(sampler.draw(logits, 0)).isEqualTo(1);
        assertThat(sampler.draw(logits, 0.9999f)).isEqualTo(1);
        assertThat(sampler.probabilities(logits)).containsExactly(0, 1, 0, 0);
        assertThat(sampler.filtered(logits)).containsExactly(OUT, 7, OUT, OUT);
    }

    @Test
    void aTokenIsHowManySumsAreAtMostTheNumber() {
        float[] quarters = {0.25f, 0, 0.5f, 0.25f};
        assertThat(Sampler.pick(quarters, 0)).isZero();
        assertThat(Sampler.pick(quarters, 0.25f)).isEqualTo(2);
        assertThat(Sampler.pick(quarters, Math.nextDown(0.25f))).isZero();
        assertThat(Sampler.pick(quarters, 0.75f)).isEqualTo(3);
        assertThat(Sampler.pick(quarters, Math.nextDown(1f))).isEqualTo(3);
        assertThat(Sampler.pick(new float[] {0, 0.125f, 0.125f, 0}, Math.nextDown(1f)))
                .isEqualTo(2);
    }

    @Test
    void aTokenThatTheModelRulesOutIsNeverDrawn() {
        float[] logits = {OUT, 1, OUT};
        assertThat(new Sampler(Filters.NONE).probabilities(logits)).containsExactly(0, 1, 0);
        assertThat(new Sampler(Filters.NONE.withTopK(2)).draw(logits, 0.9f)).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithLogits() {
        Sampler sampler = new Sampler(Filters.NONE);
        assertCorrupt(() -> sampler.draw(new float[] {0, Float.NaN}, 0), "the logit of token 1 is NaN");
        assertCorrupt(
                () -> sampler.filtered(new float[] {Float.POSITIVE_INFINITY}), "the logit of token 0 is Infinity");
        assertCorrupt(
                () -> new Sampler(Filters.ARGMAX).draw(new float[] {Float.NaN}, 0), "the logit of token 0 is NaN");
        assertCorrupt(() -> sampler.probabilities(new float[] {OUT, OUT}), "the logits rule out every token");
        assertBadInput(() -> sampler.draw(new float[0], 0), "there are no logits to draw from");
        assertBadInput(() -> sampler.draw(LOGITS, 1), "a number from 0 to below 1, was 1.0");
        assertBadInput(() -> sampler.draw(LOGITS, Float.NaN), "a number from 0 to below 1, was NaN");
        assertBadInput(
                () -> new Sampler(Filters.NONE.withTemperature(1e-38f)).draw(new float[] {100}, 0),
                "a temperature of 1.0E-38 is too low for logits up to 100.0");
    }

    @Test
    void guidanceMovesAwayFromTheUnconditional() {
        float[] unconditional = {1, 2};
        float[] conditional = {2, 0};
        assertThat(Sampler.guided(unconditional, conditional, 3)).containsExactly(4, -4);
        assertThat(Sampler.guided(unconditional, conditional, 0)).containsExactly(1, 2);
        assertThat(Sampler.guided(new float[] {1e8f}, new float[] {0.1f}, 1)).containsExactly(0.1f);
        assertBadInput(() -> Sampler.guided(new float[2], new float[3], 2), "got 2 and 3");
    }

    @Property(tries = 2000)
    void agreesWithTheDefinition(
            @ForAll("logits") float[] logits,
            @ForAll("filters") Filters filters,
            @ForAll @IntRange(max = (1 << 24) - 1) int noise) {
        Sampler sampler = new Sampler(filters);
        float[] expected = Definition.probabilities(logits, filters);
        float u = noise * 0x1p-24f;
        assertThat(sampler.probabilities(logits)).containsExactly(expected);
        assertThat(sampler.draw(logits, u)).isEqualTo(Definition.pick(expected, u));
        float[] filtered = sampler.filtered(logits);
        for (int i = 0; i < logits.length; i++) {
            float kept = filters.temperature() == 0 ? logits[i] : logits[i] / filters.temperature();
            assertThat(filtered[i]).isIn(kept, OUT);
            assertThat(expected[i] > 0 && filtered[i] == OUT).isFalse();
        }
    }

    @Property(tries = 300)
    void isNotMovedByWhatWasRemoved(@ForAll("logits") float[] logits, @ForAll @FloatRange(max = 0.99f) float u) {
        Sampler sampler = new Sampler(Filters.NONE.withTopK(3).withTopP(0.8f).withMinP(0.05f));
        int token = sampler.draw(logits, u);
        assertThat(sampler.probabilities(logits)[token]).isPositive();
    }

    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        int[] counts = new int[4];
        for (int i = 0; i < 10_000; i++) {
            counts[new Sampler(Filters.NONE).draw(LOGITS, i / 10_000f)]++;
        }
        for (int i = 0; i < 4; i++) {
            assertThat(counts[i] / 10_000.0).isBetween(Math.exp(LOGITS[i]) - 0.001, Math.exp(LOGITS[i]) + 0.001);
        }
    }

    /** Few different values, so that equals are common. */
    @Provide
    Arbitrary<float[]> logits() {
        Arbitrary<Float> coarse = Arbitraries.integers().between(-6, 6).map(i -> i / 2f);
        Arbitrary<Float> fine = Arbitraries.floats().between(-40, 40);
        return Arbitraries.oneOf(
                coarse.array(float[].class).ofMinSize(1).ofMaxSize(20),
                fine.array(float[].class).ofMinSize(1).ofMaxSize(20));
    }

    @Provide
    Arbitrary<Filters> filters() {
        return Combinators.combine(
                        Arbitraries.of(0f, 0.3f, 1f, 1.7f),
                        Arbitraries.integers().between(0, 22),
                        Arbitraries.of(0f, 0.05f, 0.25f, 0.5f, 0.8f, 0.95f, 1f),
                        Arbitraries.of(0f, 0.01f, 0.2f, 1f))
                .as(Filters::new);
    }

    private static int[] kept(Filters filters, float[] logits) {
        float[] filtered = new Sampler(filters).filtered(logits);
        return IntStream.range(0, logits.length).filter(i -> filtered[i] != OUT).toArray();
    }

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static void assertCorrupt(Runnable call, String message) {
        assertFails(SmaltiException.Kind.CORRUPT, call, message);
    }

    private static void assertBadInput(Runnable call, String message) {
        assertFails(SmaltiException.Kind.BAD_INPUT, call, message);
    }

    private static void assertFails(SmaltiException.Kind kind, Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    /** The rule once more, slowly: every question is asked of every token anew. */
    private static final class Definition {
        static float[] probabilities(float[] logits, Filters filters) {
            int size = logits.length;
            float temperature = filters.temperature() == 0 ? 1 : filters.temperature();
            float[] scaled = new float[size];
            for (int i = 0; i < size; i++) {
                scaled[i] = logits[i] / temperature;
            }
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, size).boxed().toList());
            order.sort(Comparator.comparing((Integer i) -> 0f - scaled[i]).thenComparing(i -> i));
            float[] p = new float[size];
            if (filters.temperature() == 0) {
                p[order.get(0)] = 1;
                return p;
            }
            float max = scaled[order.get(0)];
            double sum = 0;
            for (int i = 0; i < size; i++) {
                int token = i;
                long larger =
                        order.stream().filter(j -> scaled[j] > scaled[token]).count();
                boolean stays = filters.topK() == 0 || larger < filters.topK();
                p[i] = stays ? (float) Math.exp(scaled[i] - max) : 0;
                sum += p[i];
            }
            for (int i = 0; i < size; i++) {
                p[i] = (float) (p[i] / sum);
            }
            float[] left = p.clone();
            for (int i = 0; i < size; i++) {
                double before = 0;
                for (int j : order.subList(0, order.indexOf(i))) {
                    before += p[j];
                }
                boolean passed = filters.topP() < 1 && before > filters.topP();
                if (passed || p[i] < filters.minP() * p[order.get(0)]) {
                    left[i] = 0;
                }
            }
            return left;
        }

        static int pick(float[] p, float u) {
            double[] sums = new double[p.length];
            for (int i = 0; i < p.length; i++) {
                sums[i] = (i == 0 ? 0 : sums[i - 1]) + p[i];
            }
            double bound = u * sums[p.length - 1];
            return (int) Arrays.stream(sums).filter(sum -> sum <= bound).count();
        }
    }
}
