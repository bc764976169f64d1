package dev.smalti.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The part of a space that a set of points covers: a ball about each, as wide as the distance to its k-th nearest neighbour
 * in the set. Immutable; distances are searched in full, on all cores.
 */
public final class Neighbourhoods {
    private final List<float[]> points;
    private final int neighbours;
    private final double[] squaredRadii;

    private Neighbourhoods(List<float[]> points, int neighbours, double[] squaredRadii) {
        this.points = points;
        this.neighbours = neighbours;
        this.squaredRadii = squaredRadii;
    }

    /**
     * The neighbourhoods of points.
     *
     * @param points of one length, more than {@code neighbours}
     * @param neighbours k, at least 1; a point is no neighbour of itself
     */
    public static Neighbourhoods of(List<float[]> points, int neighbours) {
        if (neighbours < 1 || points.size() <= neighbours) {
            throw new IllegalArgumentException(
                    "of " + points.size() + " points none has " + neighbours + " neighbours");
        }
        List<float[]> own = List.copyOf(points);
        double[] radii = IntStream.range(0, own.size())
                .parallel()
                .mapToDouble(i -> squaredRadius(own, i, neighbours))
                .toArray();
        return new Neighbourhoods(own, neighbours, radii);
    }

    /**
     * How samples lie to real points.
     *
     * @param precision the share of samples that lie in a neighbourhood of a real point (Kynkäänniemi et al. 2019)
     * @param recall the share of real points that lie in a neighbourhood of a sample (the same)
     * @param density in how many neighbourhoods of real points a sample lies, the mean, over k; 1 for samples that are
     *     distributed as the real points are, and may be more (Naeem et al. 2020)
     * @param coverage the share of real points in whose neighbourhood a sample lies (the same)
     */
    public record Overlap(double precision, double recall, double density, double coverage) {}

    /**
     * How samples lie to these points, the real ones.
     *
     * @param samples with as many neighbours
     */
    public Overlap overlap(Neighbourhoods samples) {
        if (samples.neighbours != neighbours) {
            throw new IllegalArgumentException(
                    "neighbourhoods of " + neighbours + " and of " + samples.neighbours + " neighbours");
        }
        int[] around = samples.points.parallelStream().mapToInt(this::around).toArray();
        long within = Arrays.stream(around).filter(count -> count > 0).count();
        double density = Arrays.stream(around).asLongStream().sum() / (double) neighbours / around.length;
        long recalled = points.parallelStream()
                .filter(point -> samples.around(point) > 0)
                .count();
        long covered = IntStream.range(0, points.size())
                .parallel()
                .filter(i -> samples.points.stream()
                        .anyMatch(sample -> squaredDistance(points.get(i), sample) <= squaredRadii[i]))
                .count();
        return new Overlap(
                (double) within / around.length,
                (double) recalled / points.size(),
                density,
                (double) covered / points.size());
    }

    /** In how many neighbourhoods a point lies; the boundary belongs to them. */
    private int around(float[] point) {
        int count = 0;
        for (int i = 0; i < squaredRadii.length; i++) {
            if (squaredDistance(points.get(i), point) <= squaredRadii[i]) {
                count++;
            }
        }
        return count;
    }

    private static double squaredRadius(List<float[]> points, int from, int neighbours) {
        double[] nearest = new double[neighbours]; // ascending
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < points.size(); i++) {
            double distance = i == from ? Double.POSITIVE_INFINITY : squaredDistance(points.get(from), points.get(i));
            int at = neighbours - 1;
            if (distance < nearest[at]) {
                while (at > 0 && nearest[at - 1] > distance) {
                    nearest[at] = nearest[at - 1];
                    at--;
                }
                nearest[at] = distance;
            }
        }
        return nearest[neighbours - 1];
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = (double) a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}
