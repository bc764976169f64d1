package dev.smalti.bench;

import java.util.Arrays;

/**
 * Where measurements lie.
 *
 * @param count how many there are, at least 1
 * @param median the middle one; the mean of the middle two where their count is even
 * @param low lower end of a 95 % confidence interval of the median, from the order of the measurements alone; the least
 *     where there are fewer than six
 * @param high its upper end
 * @param p95 the smallest measurement that at least 95 % do not exceed
 * @param p99 the same for 99 %
 * @param least the smallest
 * @param most the largest
 */
public record Distribution(
        int count, double median, double low, double high, double p95, double p99, double least, double most) {
    private static final double OUTSIDE = 0.025;

    /**
     * Of these measurements.
     *
     * @throws IllegalArgumentException where there are none
     */
    public static Distribution of(double[] measured) {
        if (measured.length == 0) {
            throw new IllegalArgumentException("a distribution of no measurements");
        }
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        int below = outside(count);
        return new Distribution(
                count,
                (sorted[(count - 1) / 2] + sorted[count / 2]) / 2,
                sorted[below],
                sorted[count - 1 - below],
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                sorted[0],
                sorted[count - 1]);
    }

    /**
     * Of rounds, whose runs were measured one by one as well: median and interval are those of the rounds, which hardly
     * depend on a single run; percentiles and extremes those of the runs.
     *
     * @throws IllegalArgumentException where there are none
     */
    public static Distribution of(double[] rounds, double[] runs) {
        Distribution whole = of(rounds);
        Distribution single = of(runs);
        return new Distribution(
                whole.count(),
                whole.median(),
                whole.low(),
                whole.high(),
                single.p95(),
                single.p99(),
                single.least(),
                single.most());
    }

    /** Half the width of the interval as a part of the median: how far the figure may be trusted. */
    public double spread() {
        return median == 0 ? 0 : (high - low) / 2 / median;
    }

    /** By nearest rank. */
    private static double percentile(double[] sorted, double part) {
        return sorted[Math.max(0, (int) Math.ceil(part * sorted.length) - 1)];
    }

    /**
     * How many measurements may be left out at each end: the most for which fewer of a binomial with p = 1/2 lie below with a
     * probability of at most 2.5 % (the sign test turned round).
     */
    private static int outside(int count) {
        double probability = Math.pow(0.5, count);
        double sum = 0;
        int below = 0;
        for (int k = 0; k < count / 2; k++) {
            sum += probability;
            if (sum > OUTSIDE) {
                break;
            }
            below = k + 1;
            probability *= (double) (count - k) / (k + 1);
        }
        return below == 0 ? 0 : below - 1;
    }
}
