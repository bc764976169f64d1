package dev.smalti.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * k-means (Lloyd 1982) from points chosen at random, where one may be chosen twice; a mean that loses all its points starts again at a random
 * one.
 *
 * @param centres [k, d]
 * @param counts points of each centre
 */
record KMeans(float[] centres, float[] counts) {
    private static final int ROUNDS = 8;

    /** The means of points [n, d]. */
    static KMeans of(float[] points, int dimension, int k, SplittableRandom random) {
        int count = points.length / dimension;
        float[] centres = new float[k * dimension];
        for (int c = 0; c < k; c++) {
            System.arraycopy(points, random.nextInt(count) * dimension, centres, c * dimension, dimension);
        }
        int[] nearest = new int[count];
        float[] counts = new float[k];
        for (int round = 0; round < ROUNDS; round++) {
            assign(points, centres, dimension, nearest);
            Arrays.fill(counts, 0);
            double[] sums = new double[centres.length];
            for (int i = 0; i < count; i++) {
                counts[nearest[i]]++;
                for (int j = 0; j < dimension; j++) {
                    sums[nearest[i] * dimension + j] += points[i * dimension + j];
                }
            }
            for (int c = 0; c < k; c++) {
                int lost = counts[c] == 0 ? random.nextInt(count) : -1;
                for (int j = 0; j < dimension; j++) {
                    centres[c * dimension + j] =
                            lost >= 0 ? points[lost * dimension + j] : (float) (sums[c * dimension + j] / counts[c]);
                }
            }
        }
        return new KMeans(centres, counts);
    }

    /** The nearest centre of each point, by the largest z·e - |e|²/2. */
    private static void assign(float[] points, float[] centres, int dimension, int[] nearest) {
        int k = centres.length / dimension;
        float[] bias = new float[k];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < dimension; j++) {
                bias[c] -= centres[c * dimension + j] * centres[c * dimension + j] / 2;
            }
        }
        IntStream.range(0, nearest.length).parallel().forEach(i -> {
            float best = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < k; c++) {
                float score = bias[c];
                for (int j = 0; j < dimension; j++) {
                    score += points[i * dimension + j] * centres[c * dimension + j];
                }
                if (score > best) {
                    best = score;
                    nearest[i] = c;
                }
            }
        });
    }
}
