package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.util.Arrays;

/**
 * The edges of a picture, one pixel wide, as J. Canny describes them ("A computational approach to edge detection", 1986):
 * blur, gradient, thinning across the edge, and two thresholds. Beyond its border the picture goes on as its last row or
 * column.
 */
public final class EdgeMap {
    private EdgeMap() {}

    /**
     * What counts as an edge. The thresholds are lengths of the Sobel operator's gradient of the luma from 0 to 255: a sharp
     * step of height s has 4 s before the blur.
     *
     * @param sigma standard deviation of the Gaussian blur in pixels, from 0 for none to 100
     * @param low where an edge goes on that has begun, at least 0
     * @param high where one may begin, at least {@code low}
     */
    public record Settings(double sigma, double low, double high) {
        /** A blur of 1 pixel, edges from a length of 200 on down to 100. */
        public static final Settings DEFAULTS = new Settings(1, 100, 200);

        /**
         * Checks the ranges.
         *
         * @throws SmaltiException of kind BAD_INPUT that names the values
         */
        public Settings {
            if (!(sigma >= 0 && sigma <= 100)) {
                throw SmaltiException.badInput("the blur of edges is from 0 to 100 pixels, was " + sigma);
            }
            if (!(low >= 0 && high >= low && high < Double.POSITIVE_INFINITY)) {
                throw SmaltiException.badInput(
                        "the thresholds of edges are 0 <= low <= high, were " + low + " and " + high);
            }
        }
    }

    /** The edges by {@link Settings#DEFAULTS}. */
    public static Pixels of(Pixels picture) {
        return of(picture, Settings.DEFAULTS);
    }

    /**
     * The edges of a picture.
     *
     * @param picture [3, H, W] colours, of which the luma counts, or [1, H, W]; in [-1, 1]
     * @return [1, H, W], 1 on edges and -1 elsewhere
     * @throws SmaltiException of kind BAD_INPUT for another number of channels
     */
    public static Pixels of(Pixels picture, Settings settings) {
        int height = picture.height();
        int width = picture.width();
        float[] blurred = blur(luma(picture), height, width, settings.sigma());
        Gradient gradient = Gradient.of(blurred, height, width);
        float[] thinned = gradient.thinned();
        return new Pixels(1, height, width, hysteresis(thinned, width, settings));
    }

    /** From 0 to 255. */
    private static float[] luma(Pixels picture) {
        if (picture.channels() != 1 && picture.channels() != 3) {
            throw SmaltiException.badInput(
                    "edges are those of a picture of 1 or 3 channels, this one has " + picture.channels());
        }
        float[] values = picture.values();
        int area = picture.height() * picture.width();
        float[] luma = new float[area];
        for (int i = 0; i < area; i++) {
            double value = picture.channels() == 1
                    ? values[i]
                    : 0.299 * values[i] + 0.587 * values[area + i] + 0.114 * values[2 * area + i];
            luma[i] = (float) ((value + 1) * 127.5);
        }
        return luma;
    }

    private static float[] blur(float[] plane, int height, int width, double sigma) {
        if (sigma == 0) {
            return plane;
        }
        double[] weights = gaussian(sigma);
        float[] along = new float[plane.length];
        float[] both = new float[plane.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                along[y * width + x] = weighted(plane, y * width, 1, x, width, weights);
            }
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                both[y * width + x] = weighted(along, x, width, y, height, weights);
            }
        }
        return both;
    }

    /** The weighted mean about place {@code at} of a line. */
    private static float weighted(float[] plane, int start, int step, int at, int length, double[] weights) {
        int radius = weights.length / 2;
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * plane[start + step * clamp(at + k - radius, length)];
        }
        return (float) sum;
    }

    /** As far as three standard deviations. */
    private static double[] gaussian(double sigma) {
        int radius = Math.max(1, (int) Math.ceil(3 * sigma));
        double[] weights = new double[2 * radius + 1];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = Math.exp(-(k - radius) * (k - radius) / (2 * sigma * sigma));
        }
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static int clamp(int place, int length) {
        return Math.max(0, Math.min(length - 1, place));
    }

    /** The gradient of each pixel, [H, W]. */
    private record Gradient(int height, int width, float[] across, float[] down, float[] lengths) {
        private static final double TAN_22_5 = Math.sqrt(2) - 1;

        static Gradient of(float[] plane, int height, int width) {
            float[] across = new float[plane.length];
            float[] down = new float[plane.length];
            float[] lengths = new float[plane.length];
            for (int y = 0; y < height; y++) {
                int above = clamp(y - 1, height) * width;
                int here = y * width;
                int below = clamp(y + 1, height) * width;
                for (int x = 0; x < width; x++) {
                    int left = clamp(x - 1, width);
                    int right = clamp(x + 1, width);
                    float dx = plane[above + right]
                            - plane[above + left]
                            + 2 * (plane[here + right] - plane[here + left])
                            + plane[below + right]
                            - plane[below + left];
                    float dy = plane[below + left]
                            - plane[above + left]
                            + 2 * (plane[below + x] - plane[above + x])
                            + plane[below + right]
                            - plane[above + right];
                    across[here + x] = dx;
                    down[here + x] = dy;
                    lengths[here + x] = (float) Math.hypot(dx, dy);
                }
            }
            return new Gradient(height, width, across, down, lengths);
        }

        /** The lengths where none of the two neighbours along the gradient is longer, 0 elsewhere. */
        float[] thinned() {
            float[] thinned = new float[lengths.length];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int i = y * width + x;
                    // Downwards or to the right, so that dark and light may change places.
                    boolean turned = down[i] < 0 || (down[i] == 0 && across[i] < 0);
                    int stepX = step(turned ? -across[i] : across[i], down[i]);
                    int stepY = step(turned ? -down[i] : down[i], across[i]);
                    float before = length(y - stepY, x - stepX);
                    float after = length(y + stepY, x + stepX);
                    // Of two equals, the one: an edge between two pixels is not to be two pixels wide.
                    thinned[i] = lengths[i] > before && lengths[i] >= after ? lengths[i] : 0;
                }
            }
            return thinned;
        }

        /** -1, 0 or 1: the component of the nearest of the eight directions. */
        private static int step(float component, float other) {
            return Math.abs(component) <= TAN_22_5 * Math.abs(other) ? 0 : (int) Math.signum(component);
        }

        private float length(int y, int x) {
            return y < 0 || y >= height || x < 0 || x >= width ? 0 : lengths[y * width + x];
        }
    }

    /** Follows edges from where they may begin through all eight neighbours. */
    private static float[] hysteresis(float[] thinned, int width, Settings settings) {
        float[] edges = new float[thinned.length];
        Arrays.fill(edges, -1);
        int[] waiting = new int[thinned.length];
        int count = 0;
        for (int i = 0; i < thinned.length; i++) {
            if (thinned[i] > 0 && thinned[i] >= settings.high()) {
                edges[i] = 1;
                waiting[count++] = i;
            }
        }
        int height = thinned.length / width;
        while (count > 0) {
            int i = waiting[--count];
            for (int y = Math.max(0, i / width - 1); y <= Math.min(height - 1, i / width + 1); y++) {
                for (int x = Math.max(0, i % width - 1); x <= Math.min(width - 1, i % width + 1); x++) {
                    int next = y * width + x;
                    if (edges[next] < 0 && thinned[next] > 0 && thinned[next] >= settings.low()) {
                        edges[next] = 1;
                        waiting[count++] = next;
                    }
                }
            }
        }
        return edges;
    }
}
