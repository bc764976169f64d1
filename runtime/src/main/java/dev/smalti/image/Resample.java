package dev.smalti.image;

import dev.smalti.SmaltiException;

/**
 * Resizing and cropping of pictures in [-1, 1]. Downscaling widens the filter to the size of a target pixel
 * (antialiasing); pixel centres lie at half-integers, so the corners of source and target coincide. Not for
 * label maps: a mean of two labels is not a label.
 */
public final class Resample {
    /** The interpolation kernel. */
    public enum Filter {
        /** A tent of radius 1: bilinear when enlarging, never overshoots. */
        TRIANGLE(1),
        /** Keys' cubic convolution, a = -0.5, radius 2. */
        BICUBIC(2),
        /** A windowed sinc of radius 3: the sharpest. */
        LANCZOS3(3);

        private final int radius;

        Filter(int radius) {
            this.radius = radius;
        }

        private double weight(double distance) {
            double x = Math.abs(distance);
            if (x >= radius) {
                return 0;
            }
            return switch (this) {
                case TRIANGLE -> 1 - x;
                case BICUBIC -> x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
                case LANCZOS3 -> sinc(x) * sinc(x / 3);
            };
        }
    }

    private Resample() {}

    /**
     * The picture at a new size, aspect ratio not kept; the values are clamped to [-1, 1], since the sharper filters
     * overshoot at edges.
     *
     * @param height of the result in pixels, at least 1
     * @param width of the result in pixels, at least 1
     */
    public static Pixels resize(Pixels pixels, int height, int width, Filter filter) {
        if (height < 1 || width < 1) {
            throw SmaltiException.badInput("cannot resize a picture to " + width + "x" + height);
        }
        if (height == pixels.height() && width == pixels.width()) {
            return pixels;
        }
        Taps along = Taps.of(pixels.width(), width, filter);
        Taps down = Taps.of(pixels.height(), height, filter);
        float[] result = new float[Math.multiplyExact(Math.multiplyExact(pixels.channels(), height), width)];
        for (int c = 0; c < pixels.channels(); c++) {
            float[] narrowed = new float[Math.multiplyExact(pixels.height(), width)]; // [source height, width]
            for (int y = 0; y < pixels.height(); y++) {
                along.row(pixels.values(), (c * pixels.height() + y) * pixels.width(), narrowed, y * width);
            }
            for (int y = 0; y < height; y++) {
                down.column(narrowed, y, width, result, (c * height + y) * width);
            }
        }
        return new Pixels(pixels.channels(), height, width, result);
    }

    /** The picture at its aspect ratio, scaled so that its shorter side has {@code side} pixels. */
    public static Pixels resizeShorterSide(Pixels pixels, int side, Filter filter) {
        double scale = side / (double) Math.min(pixels.height(), pixels.width());
        int height = pixels.height() <= pixels.width() ? side : (int) Math.round(pixels.height() * scale);
        int width = pixels.width() <= pixels.height() ? side : (int) Math.round(pixels.width() * scale);
        return resize(pixels, height, width, filter);
    }

    /**
     * The middle {@code height} by {@code width} pixels; of an odd remainder the smaller part is cut at the top and
     * left.
     *
     * @throws SmaltiException (bad input) where the picture is smaller
     */
    public static Pixels centerCrop(Pixels pixels, int height, int width) {
        if (height > pixels.height() || width > pixels.width() || height < 1 || width < 1) {
            throw SmaltiException.badInput("cannot crop " + width + "x" + height + " pixels from a picture of "
                    + pixels.width() + "x" + pixels.height());
        }
        return pixels.crop((pixels.height() - height) / 2, (pixels.width() - width) / 2, height, width);
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /**
     * For every target position along one axis: the first source position it reads, and the weights from there on.
     *
     * @param first the first source position of each target position
     * @param weights normalized to a sum of 1
     */
    private record Taps(int[] first, double[][] weights) {
        static Taps of(int source, int target, Filter filter) {
            double scale = source / (double) target;
            double stretch = Math.max(scale, 1);
            int[] first = new int[target];
            double[][] weights = new double[target][];
            for (int i = 0; i < target; i++) {
                double center = (i + 0.5) * scale;
                int from = Math.max(0, (int) Math.floor(center - filter.radius * stretch));
                int to = Math.min(source, (int) Math.ceil(center + filter.radius * stretch));
                double[] w = new double[to - from];
                double sum = 0;
                for (int j = from; j < to; j++) {
                    w[j - from] = filter.weight((j + 0.5 - center) / stretch);
                    sum += w[j - from];
                }
                for (int j = 0; j < w.length; j++) {
                    w[j] /= sum;
                }
                first[i] = from;
                weights[i] = w;
            }
            return new Taps(first, weights);
        }

        void row(float[] from, int start, float[] to, int target) {
            for (int x = 0; x < first.length; x++) {
                double sum = 0;
                double[] w = weights[x];
                for (int k = 0; k < w.length; k++) {
                    sum += w[k] * from[start + first[x] + k];
                }
                to[target + x] = (float) sum;
            }
        }

        void column(float[] from, int y, int width, float[] to, int target) {
            double[] sums = new double[width];
            for (int k = 0; k < weights[y].length; k++) {
                double w = weights[y][k];
                int start = (first[y] + k) * width;
                for (int x = 0; x < width; x++) {
                    sums[x] += w * from[start + x];
                }
            }
            for (int x = 0; x < width; x++) {
                to[target + x] = (float) Math.max(-1, Math.min(1, sums[x]));
            }
        }
    }
}
