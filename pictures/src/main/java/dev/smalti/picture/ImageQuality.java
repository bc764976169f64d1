package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;

/**
 * How close a picture is to another of the same shape: PSNR and SSIM, both on values mapped from [-1, 1] to [0, 1] and
 * clamped there, so that a decoder's overshoot counts as what a viewer sees.
 */
public final class ImageQuality {
    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double C1 = 0.01 * 0.01;
    private static final double C2 = 0.03 * 0.03;
    private static final double[] GAUSSIAN = gaussian();

    /** What is compared: the values as they are, or as a file of 8 bits per channel would hold them. */
    public enum Levels {
        /** Values in [0, 1] as computed. */
        CONTINUOUS,
        /** Values rounded to the nearest multiple of 1/255, halves up, as pictures are written. */
        EIGHT_BIT
    }

    private ImageQuality() {}

    /**
     * Peak signal-to-noise ratio in decibels, {@code -10 log10(MSE)} with the mean over all channels and pixels and a
     * peak of 1; positive infinity for equal pictures.
     *
     * @throws SmaltiException (bad input) where the shapes differ
     */
    public static double psnr(Pixels first, Pixels second, Levels levels) {
        requireSameShape(first, second);
        float[] a = first.values();
        float[] b = second.values();
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = unit(a[i], levels) - unit(b[i], levels);
            sum += difference * difference;
        }
        return -10 * Math.log10(sum / a.length);
    }

    /**
     * Mean structural similarity (Wang et al., "Image quality assessment: from error visibility to structural
     * similarity", 2004): Gaussian window of 11x11 with sigma 1.5, K1 = 0.01, K2 = 0.03, peak 1, every window that lies
     * inside the picture, no downsampling first. Three channels are compared by their luma (0.299 R + 0.587 G + 0.114
     * B); any other count channel by channel, and the mean is given. 1 for equal pictures.
     *
     * @throws SmaltiException (bad input) where the shapes differ or a side is shorter than 11 pixels
     */
    public static double ssim(Pixels first, Pixels second, Levels levels) {
        requireSameShape(first, second);
        if (first.height() < WINDOW || first.width() < WINDOW) {
            throw SmaltiException.badInput(
                    "SSIM needs pictures of at least 11x11 pixels, these are " + first.width() + "x" + first.height());
        }
        if (first.channels() == 3) {
            return ssim(luma(first, levels), luma(second, levels), first.height(), first.width());
        }
        double sum = 0;
        for (int c = 0; c < first.channels(); c++) {
            sum += ssim(plane(first, c, levels), plane(second, c, levels), first.height(), first.width());
        }
        return sum / first.channels();
    }

    private static double ssim(double[] a, double[] b, int height, int width) {
        int columns = width - WINDOW + 1;
        // The last 11 rows, filtered along x: [row modulo 11, moment, column].
        double[][][] rows = new double[WINDOW][5][columns];
        double sum = 0;
        for (int y = 0; y < height; y++) {
            filterRow(a, b, y * width, rows[y % WINDOW]);
            if (y >= WINDOW - 1) {
                for (int x = 0; x < columns; x++) {
                    sum += similarity(rows, y + 1, x);
                }
            }
        }
        return sum / ((double) columns * (height - WINDOW + 1));
    }

    /** Weighted means of a, b, a², b² and ab over each 11x1 window of one row. */
    private static void filterRow(double[] a, double[] b, int start, double[][] moments) {
        for (int x = 0; x < moments[0].length; x++) {
            double meanA = 0;
            double meanB = 0;
            double squareA = 0;
            double squareB = 0;
            double product = 0;
            for (int k = 0; k < WINDOW; k++) {
                double va = a[start + x + k];
                double vb = b[start + x + k];
                double w = GAUSSIAN[k];
                meanA += w * va;
                meanB += w * vb;
                squareA += w * va * va;
                squareB += w * vb * vb;
                product += w * va * vb;
            }
            moments[0][x] = meanA;
            moments[1][x] = meanB;
            moments[2][x] = squareA;
            moments[3][x] = squareB;
            moments[4][x] = product;
        }
    }

    /** The index of one window; {@code oldest} is the ring's oldest row, the window's first. */
    private static double similarity(double[][][] rows, int oldest, int x) {
        double meanA = 0;
        double meanB = 0;
        double squareA = 0;
        double squareB = 0;
        double product = 0;
        for (int k = 0; k < WINDOW; k++) {
            double[][] row = rows[(oldest + k) % WINDOW];
            double w = GAUSSIAN[k];
            meanA += w * row[0][x];
            meanB += w * row[1][x];
            squareA += w * row[2][x];
            squareB += w * row[3][x];
            product += w * row[4][x];
        }
        double varianceA = squareA - meanA * meanA;
        double varianceB = squareB - meanB * meanB;
        double covariance = product - meanA * meanB;
        return (2 * meanA * meanB + C1)
                * (2 * covariance + C2)
                / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
    }

    private static double[] luma(Pixels pixels, Levels levels) {
        float[] v = pixels.values();
        int area = v.length / 3;
        double[] luma = new double[area];
        for (int i = 0; i < area; i++) {
            luma[i] = 0.299 * unit(v[i], levels)
                    + 0.587 * unit(v[area + i], levels)
                    + 0.114 * unit(v[2 * area + i], levels);
        }
        return luma;
    }

    private static double[] plane(Pixels pixels, int channel, Levels levels) {
        double[] plane = new double[pixels.height() * pixels.width()];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = unit(pixels.values()[channel * plane.length + i], levels);
        }
        return plane;
    }

    private static double unit(float value, Levels levels) {
        double unit = Math.min(1, Math.max(0, (value + 1.0) / 2));
        return levels == Levels.EIGHT_BIT ? Math.floor(unit * 255 + 0.5) / 255 : unit;
    }

    private static void requireSameShape(Pixels a, Pixels b) {
        if (a.channels() != b.channels() || a.height() != b.height() || a.width() != b.width()) {
            throw SmaltiException.badInput("only pictures of one shape can be compared, these are " + a + " and " + b);
        }
    }

    private static double[] gaussian() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            double d = i - WINDOW / 2;
            weights[i] = Math.exp(-d * d / (2 * SIGMA * SIGMA));
            sum += weights[i];
        }
        for (int i = 0; i < WINDOW; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
