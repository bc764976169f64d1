package dev.smalti.image;

import java.util.Arrays;

/**
 * One picture as the models see it: float32, planar [channels, height, width], images in [-1, 1]. A segmentation is
 * one-hot with a channel per label; a depth map has one channel.
 *
 * <p>The values are shared, not copied: a picture can be large. Whoever makes a {@code Pixels} hands its array over and
 * does not write to it again; whoever reads {@link #values} does not write to it either.
 *
 * @param channels at least 1
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 * @param values {@code channels * height * width} values, planar
 */
public record Pixels(int channels, int height, int width, float[] values) {
    /** Checks that the sizes are positive and match the count of values. */
    public Pixels {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a picture has at least one channel, row and column, was " + describe(channels, height, width));
        }
        if (values.length != Math.multiplyExact(Math.multiplyExact(channels, height), width)) {
            throw new IllegalArgumentException("expected " + describe(channels, height, width) + " = "
                    + (long) channels * height * width + " values, got " + values.length);
        }
    }

    /** The value at (channel, row, column). */
    public float at(int channel, int row, int column) {
        return values[(channel * height + row) * width + column];
    }

    /** The rectangle of {@code rows} by {@code columns} pixels whose upper left corner is (row, column), copied. */
    public Pixels crop(int row, int column, int rows, int columns) {
        if (row < 0 || column < 0 || row + rows > height || column + columns > width) {
            throw new IllegalArgumentException("a crop of " + columns + "x" + rows + " at (" + column + "," + row
                    + ") leaves a picture of " + width + "x" + height);
        }
        float[] part = new float[channels * rows * columns];
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < rows; r++) {
                System.arraycopy(
                        values, (c * height + row + r) * width + column, part, (c * rows + r) * columns, columns);
            }
        }
        return new Pixels(channels, rows, columns, part);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels p
                && channels == p.channels
                && height == p.height
                && width == p.width
                && Arrays.equals(values, p.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * channels + height) + width) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Pixels[" + describe(channels, height, width) + "]";
    }

    private static String describe(int channels, int height, int width) {
        return channels + "x" + height + "x" + width;
    }
}
