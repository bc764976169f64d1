package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.image.Resample.Filter;

/**
 * What a picture looks like after its details are gone, in its own size: the condition of super-resolution models. Each
 * square of so many pixels a side becomes its mean (at the right and lower edge, that of the pixels it has), and the small
 * picture is enlarged bicubically.
 */
public final class LowResolution {
    private LowResolution() {}

    /**
     * Shrinks and enlarges a picture.
     *
     * @param picture [channels, H, W]
     * @param factor pixels along each side that become one, at least 1
     * @return [channels, H, W] in [-1, 1]
     * @throws SmaltiException of kind BAD_INPUT where the factor is below 1
     */
    public static Pixels of(Pixels picture, int factor) {
        if (factor < 1) {
            throw SmaltiException.badInput("a picture is shrunk by a factor of at least 1, was " + factor);
        }
        if (factor == 1) {
            return picture;
        }
        Pixels small = shrunk(picture, factor);
        // Whole squares first, so that each lies where its pixels were.
        int height = Math.multiplyExact(small.height(), factor);
        int width = Math.multiplyExact(small.width(), factor);
        return Resample.resize(small, height, width, Filter.BICUBIC).crop(0, 0, picture.height(), picture.width());
    }

    /** The means of squares: [channels, ceil(H / factor), ceil(W / factor)]; the factor is at least 1. */
    public static Pixels shrunk(Pixels picture, int factor) {
        int height = (picture.height() - 1) / factor + 1;
        int width = (picture.width() - 1) / factor + 1;
        float[] means = new float[picture.channels() * height * width];
        int at = 0;
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    means[at++] = mean(picture, channel, row * factor, column * factor, factor);
                }
            }
        }
        return new Pixels(picture.channels(), height, width, means);
    }

    private static float mean(Pixels picture, int channel, int row, int column, int factor) {
        int bottom = Math.min(row + factor, picture.height());
        int right = Math.min(column + factor, picture.width());
        double sum = 0;
        for (int y = row; y < bottom; y++) {
            for (int x = column; x < right; x++) {
                sum += picture.at(channel, y, x);
            }
        }
        return (float) (sum / ((bottom - row) * (right - column)));
    }
}
