package dev.smalti.tokenizer;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;

/**
 * How a picture's size meets a token grid: each side is padded at its end to a whole number of tokens by reflection,
 * and what comes back is cropped.
 *
 * @param height of the picture in pixels, at least 1
 * @param width of the picture in pixels, at least 1
 * @param factor pixels per token along each side, at least 1
 */
public record Fit(int height, int width, int factor) {
    /** Checks that all are positive. */
    public Fit {
        if (height < 1 || width < 1 || factor < 1) {
            throw SmaltiException.badInput(
                    "a picture of " + width + "x" + height + " pixels has no tokens of " + factor + " pixels");
        }
    }

    /** The grid that holds the whole picture. */
    public GridShape grid() {
        return new GridShape(ceilDiv(height, factor), ceilDiv(width, factor));
    }

    /** Rows of pixels added at the bottom. */
    public int padBottom() {
        return grid().rows() * factor - height;
    }

    /** Columns of pixels added at the right. */
    public int padRight() {
        return grid().columns() * factor - width;
    }

    /** Whether the picture fills its grid without padding. */
    public boolean exact() {
        return padBottom() == 0 && padRight() == 0;
    }

    /**
     * The picture padded at bottom and right by reflection about its last row and column, which are not repeated;
     * where the padding is larger than the picture it is reflected again.
     */
    public Pixels pad(Pixels picture) {
        requireSize(picture, height, width);
        if (exact()) {
            return picture;
        }
        int rows = height + padBottom();
        int columns = width + padRight();
        float[] padded = new float[Math.multiplyExact(Math.multiplyExact(picture.channels(), rows), columns)];
        float[] source = picture.values();
        int at = 0;
        for (int c = 0; c < picture.channels(); c++) {
            for (int r = 0; r < rows; r++, at += columns) {
                int row = (c * height + reflect(r, height)) * width;
                System.arraycopy(source, row, padded, at, width);
                for (int x = width; x < columns; x++) {
                    padded[at + x] = source[row + reflect(x, width)];
                }
            }
        }
        return new Pixels(picture.channels(), rows, columns, padded);
    }

    /** The upper left part of a padded picture that the unpadded one fills. */
    public Pixels crop(Pixels padded) {
        requireSize(padded, height + padBottom(), width + padRight());
        return exact() ? padded : padded.crop(0, 0, height, width);
    }

    private static int ceilDiv(int pixels, int factor) {
        return (pixels - 1) / factor + 1;
    }

    private static int reflect(int position, int length) {
        if (length == 1) {
            return 0;
        }
        int period = 2 * (length - 1);
        int folded = position % period;
        return folded < length ? folded : period - folded;
    }

    private static void requireSize(Pixels picture, int height, int width) {
        if (picture.height() != height || picture.width() != width) {
            throw new IllegalArgumentException("expected a picture of " + width + "x" + height + ", got "
                    + picture.width() + "x" + picture.height());
        }
    }
}
