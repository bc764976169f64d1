package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares with the reference, and keeps count of how much was compared and how far apart it was. */
final class Tally {
    private static final double TOLERANCE = 1e-4;

    private final String title;
    private final Map<String, Integer> tensors = new TreeMap<>();
    private final Map<String, Double> worst = new TreeMap<>();
    private final Map<String, Choices> choices = new TreeMap<>();

    /** An empty tally of what this says. */
    Tally(String title) {
        this.title = title;
    }

    /** Positions where the found choice must equal the recorded one, where it need not, and where of these it does not. */
    private record Choices(long equal, long inDoubt, long other) {
        Choices plus(Choices more) {
            return new Choices(equal + more.equal, inDoubt + more.inDoubt, other + more.other);
        }
    }

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

    /** Choices are equal wherever the reference's own margin is not tiny; without margins, everywhere. */
    void choices(String kind, String what, int[] found, long[] recorded, Optional<Margins> margins) {
        assertThat(found).as(what + kind).hasSize(recorded.length);
        tensors.merge(kind, 1, Integer::sum);
        long inDoubt = 0;
        long other = 0;
        for (int i = 0; i < found.length; i++) {
            if (margins.isPresent() && margins.get().doubtful(i)) {
                inDoubt++;
                other += found[i] == recorded[i] ? 0 : 1;
                continue;
            }
            assertThat((long) found[i]).as(what + kind + ", position " + i).isEqualTo(recorded[i]);
        }
        choices.merge(kind, new Choices(found.length - inDoubt, inDoubt, other), Choices::plus);
    }

    int tensors() {
        return tensors.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(title + ": " + tensors() + " tensors compared");
        choices.forEach((kind, sum) -> text.append(String.format(
                Locale.ROOT,
                "%n  %-18s %4d  %6d positions equal, %d in doubt, of which %d differ",
                kind,
                tensors.get(kind),
                sum.equal(),
                sum.inDoubt(),
                sum.other())));
        worst.forEach((kind, error) ->
                text.append(String.format(Locale.ROOT, "%n  %-18s %4d  worst %.2e", kind, tensors.get(kind), error)));
        return text.toString();
    }
}
