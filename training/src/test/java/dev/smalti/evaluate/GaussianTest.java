package dev.smalti.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianTest {
    private static Gaussian gaussian(double[] mean, double[]... covariance) {
        return Gaussian.of(mean, covariance);
    }

    private static double[] row(double... values) {
        return values;
    }

    private static List<float[]> normal(int count, int width, double mean, double deviation, long seed) {
        Random random = new Random(seed);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[width];
            for (int k = 0; k < width; k++) {
                values[k] = (float) (mean + deviation * random.nextGaussian());
            }
            rows.add(values);
        }
        return rows;
    }

    @Test
    void isAsFarAsTheClosedFormsSay() {
        // Of one dimension: (m1 - m2)² + (s1 - s2)².
        assertThat(gaussian(row(0), row(1)).squaredDistance(gaussian(row(3), row(4))))
                .isCloseTo(9 + 1, within(1e-12));
        // Of independent dimensions: their sum.
        Gaussian first = gaussian(row(1, 0, 2), row(1, 0, 0), row(0, 4, 0), row(0, 0, 9));
        Gaussian second = gaussian(row(1, 5, 1), row(16, 0, 0), row(0, 4, 0), row(0, 0, 0));
        assertThat(first.squaredDistance(second)).isCloseTo(9 + 25 + 1 + 9, within(1e-12));
    }

    @Test
    void isAsFarAsTheClosedFormOfTwoDimensionsSaysWhereCovariancesDoNotCommute() {
        double[][] s1 = {{2, 0.6}, {0.6, 1}};
        double[][] s2 = {{1, -0.9}, {-0.9, 3}};
        // tr((S1 S2)^(1/2))² = tr(S1 S2) + 2 (det S1 det S2)^(1/2).
        double trace = 2 * 1 + 0.6 * -0.9 * 2 + 1 * 3;
        double shared = Math.sqrt(trace + 2 * Math.sqrt((2 - 0.36) * (3 - 0.81)));
        double distance = Gaussian.of(row(0, 0), s1).squaredDistance(Gaussian.of(row(0, 0), s2));
        assertThat(distance)
                .isCloseTo(2 + 1 + 1 + 3 - 2 * shared, within(1e-12))
                .isGreaterThan(0.5);
    }

    @Test
    void fitsMeanAndUnbiasedCovariance() {
        Gaussian fitted = Gaussian.fit(List.of(new float[] {1, 2}, new float[] {3, 2}, new float[] {2, 8}));
        assertThat(fitted.squaredDistance(gaussian(row(2, 4), row(1, 0), row(0, 12))))
                .isCloseTo(0, within(1e-12));
        assertThatThrownBy(() -> Gaussian.fit(List.of(new float[2]))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isZeroForEqualSetsAndSymmetricForOthersEvenOfFewerRowsThanDimensions() {
        Gaussian few = Gaussian.fit(normal(20, 64, 0, 1, 1));
        Gaussian others = Gaussian.fit(normal(30, 64, 0.5, 2, 2));
        assertThat(few.squaredDistance(few)).isCloseTo(0, within(1e-10));
        double there = few.squaredDistance(others);
        assertThat(there).isCloseTo(others.squaredDistance(few), within(1e-9));
        // |m|² is about 64 (0.5² + 1/20 + 4/30), and the variances differ.
        assertThat(there).isGreaterThan(64 * 0.25);
    }

    @Test
    void comesNearTheTrueDistanceOfLargeSetsAndKeepsFewApart() {
        // Eight dimensions, each (0 - 1)² + (1 - 2)² apart.
        Gaussian many = Gaussian.fit(normal(20_000, 8, 0, 1, 3));
        assertThat(many.squaredDistance(Gaussian.fit(normal(20_000, 8, 1, 2, 4))))
                .isCloseTo(16, within(0.4));
        // Of one distribution, and yet apart, the more the fewer they are.
        double large = many.squaredDistance(Gaussian.fit(normal(20_000, 8, 0, 1, 5)));
        double small = Gaussian.fit(normal(40, 8, 0, 1, 6)).squaredDistance(Gaussian.fit(normal(40, 8, 0, 1, 7)));
        assertThat(large).isBetween(0.0, 0.01);
        assertThat(small).isBetween(0.2, 4.0);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        Gaussian two = gaussian(row(0, 0), row(1, 0), row(0, 1));
        assertThatThrownBy(() -> two.squaredDistance(gaussian(row(0), row(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
