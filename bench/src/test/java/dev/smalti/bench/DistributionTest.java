package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
    @Test
    void knowsTheMiddleAndTheEnds() {
        Distribution odd = Distribution.of(new double[] {5, 1, 3});
        assertThat(odd).isEqualTo(new Distribution(3, 3, 1, 5, 5, 5, 1, 5));
        assertThat(Distribution.of(new double[] {4, 1, 3, 2}).median()).isEqualTo(2.5);
        double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();
        assertThat(Distribution.of(hundred).p95()).isEqualTo(95);
        assertThat(Distribution.of(hundred).p99()).isEqualTo(99);
    }

    /** The ranks are those of the tables of the sign test. */
    @ParameterizedTest
    @CsvSource({"5, 1", "6, 1", "8, 1", "9, 2", "12, 3", "15, 4", "20, 6", "100, 40"})
    void takesTheIntervalOfTheMedianFromTheOrder(int count, int rank) {
        double[] ranks = IntStream.rangeClosed(1, count).asDoubleStream().toArray();
        Distribution distribution = Distribution.of(ranks);
        assertThat(distribution.low()).isEqualTo(rank);
        assertThat(distribution.high()).isEqualTo(count + 1 - rank);
    }

    @Test
    void theIntervalHoldsTheMedianInNineteenCasesOfTwenty() {
        SplittableRandom random = new SplittableRandom(7);
        int held = 0;
        int cases = 4000;
        for (int i = 0; i < cases; i++) {
            // Of exponentials of mean 1, whose median is ln 2: as lopsided as times on a busy machine.
            double[] times = new double[15];
            Arrays.setAll(times, at -> -Math.log(1 - random.nextDouble()));
            Distribution distribution = Distribution.of(times);
            held += distribution.low() <= Math.log(2) && Math.log(2) <= distribution.high() ? 1 : 0;
        }
        assertThat((double) held / cases).isBetween(0.95, 0.985);
    }

    @Test
    void saysHowFarTheMedianMayBeTrusted() {
        assertThat(new Distribution(9, 10, 9, 12, 13, 13, 8, 13).spread()).isCloseTo(0.15, within(1e-12));
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> Distribution.of(new double[0])).hasMessage("a distribution of no measurements");
    }
}
