package dev.smalti.convert;

import dev.smalti.TokenOrder;
import java.util.Arrays;

/**
 * How clearly the reference chose at each position.
 *
 * @param gaps between its best and its second best
 * @param scales how far apart all that it chose from lie: their standard deviation at that position
 */
record Margins(float[] gaps, double[] scales) {
    private static final double LEAST = 1e-4;

    /** Gaps of maps [N, K, h, w] with {@code size} positions each; {@code unit} is the gap that a difference of 1 makes. */
    static Margins of(float[] gaps, float[] maps, int size, double unit) {
        int choices = maps.length / gaps.length;
        double[] scales = new double[gaps.length];
        for (int i = 0; i < gaps.length; i++) {
            int start = i / size * choices * size + i % size;
            double mean = 0;
            for (int k = 0; k < choices; k++) {
                mean += maps[start + k * size] / (double) choices;
            }
            double variance = 0;
            for (int k = 0; k < choices; k++) {
                variance += Math.pow(maps[start + k * size] - mean, 2) / choices;
            }
            scales[i] = unit * Math.sqrt(variance);
        }
        return new Margins(gaps, scales);
    }

    /** Where the reference recorded no gaps: those between the best and the second best of our own maps [N, K, h, w]. */
    static Margins ours(float[] maps, int size, int choices) {
        float[] gaps = new float[maps.length / choices];
        for (int i = 0; i < gaps.length; i++) {
            int start = i / size * choices * size + i % size;
            float best = Float.NEGATIVE_INFINITY;
            float second = Float.NEGATIVE_INFINITY;
            for (int k = 0; k < choices; k++) {
                float score = maps[start + k * size];
                second = Math.max(second, Math.min(best, score));
                best = Math.max(best, score);
            }
            gaps[i] = best - second;
        }
        return of(gaps, maps, size, 1);
    }

    /** The same where the positions of each picture stand in this order. */
    Margins in(TokenOrder order) {
        float[] ordered = new float[gaps.length];
        double[] scaled = new double[gaps.length];
        int[] places = order.places();
        for (int i = 0; i < gaps.length; i++) {
            int from = i - i % places.length + places[i % places.length];
            ordered[i] = gaps[from];
            scaled[i] = scales[from];
        }
        return new Margins(ordered, scaled);
    }

    /** Gaps on a scale of 1. */
    static Margins absolute(float[] gaps) {
        double[] scales = new double[gaps.length];
        Arrays.fill(scales, 1);
        return new Margins(gaps, scales);
    }

    /** Whether another choice here would be as good. */
    boolean doubtful(int position) {
        return gaps[position] <= LEAST * scales[position];
    }
}
