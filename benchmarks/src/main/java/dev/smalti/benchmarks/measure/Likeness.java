package dev.smalti.benchmarks.measure;

import java.util.List;

/** How near answers are to those of a reference. */
public final class Likeness {
    private Likeness() {}

    /** How many tokens are the reference's; there are at least as many of those found. */
    public static int equal(int[] found, int[] expected) {
        int equal = 0;
        for (int i = 0; i < expected.length; i++) {
            equal += found[i] == expected[i] ? 1 : 0;
        }
        return equal;
    }

    /** The same of tokens [steps][rows]. */
    public static int equal(int[][] found, int[][] expected) {
        int equal = 0;
        for (int step = 0; step < expected.length; step++) {
            equal += equal(found[step], expected[step]);
        }
        return equal;
    }

    /** ‖found − expected‖ / ‖expected‖ over all of them. */
    public static double relativeError(List<float[]> found, List<float[]> expected) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.size(); i++) {
            float[] own = found.get(i);
            float[] other = expected.get(i);
            for (int j = 0; j < other.length; j++) {
                difference += Math.pow((double) own[j] - other[j], 2);
                length += Math.pow(other[j], 2);
            }
        }
        return Math.sqrt(difference / length);
    }
}
