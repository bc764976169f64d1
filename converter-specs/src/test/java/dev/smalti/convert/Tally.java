package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

/** Compares with the reference, and keeps count of how much was compared and how far apart it was. */
final class Tally {
    private static final double TOLERANCE = 1e-4;

    private final Map<String, Integer> tensors = new TreeMap<>();
    private final Map<String, Double> worst = new TreeMap<>();
    private long tokens;
    private long tokensInDoubt;

    /** The distance between two tensors, over the length of the recorded one. */
    void close(String kind, String what, float[] found, float[] recorded) {
        assertThat(found).as(what).hasSameSizeAs(recorded);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < found.length; i++) {
            double d = (double) found[i] - recorded[i];
            difference += d * d;
            length += (double) recorded[i] * recorded[i];
        }
        double error = Math.sqrt(difference / Math.max(length, Double.MIN_NORMAL));
        tensors.merge(kind, 1, Integer::sum);
        worst.merge(kind, error, Math::max);
        assertThat(error).as("relative error of " + what).isLessThanOrEqualTo(TOLERANCE);
    }

    /** Tokens are equal wherever the reference's own margin is not tiny; {@code gaps} may be null for "everywhere". */
    void tokens(String what, int[] found, long[] recorded, float[] gaps, double scale) {
        assertThat(found).as(what).hasSize(recorded.length);
        tensors.merge("tokens", 1, Integer::sum);
        for (int i = 0; i < found.length; i++) {
            if (gaps != null && gaps[i] <= TOLERANCE * scale) {
                tokensInDoubt++;
                continue;
            }
            tokens++;
            assertThat((long) found[i]).as(what + ", position " + i).isEqualTo(recorded[i]);
        }
    }

    int tensors() {
        return tensors.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("golden first stages: " + tensors() + " tensors compared, " + tokens
                + " tokens equal, " + tokensInDoubt + " in doubt");
        worst.forEach((kind, error) -> text.append(
                String.format(java.util.Locale.ROOT, "%n  %-16s %4d  worst %.2e", kind, tensors.get(kind), error)));
        return text.toString();
    }
}
