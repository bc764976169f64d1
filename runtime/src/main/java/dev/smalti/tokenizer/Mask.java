package dev.smalti.tokenizer;

import dev.smalti.PartialGrid;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import java.util.BitSet;

/** Which pixels of a picture are to be drawn anew; the others are kept. Immutable. */
public final class Mask {
    private final int height;
    private final int width;
    /** Row by row; set where a pixel is to be drawn. */
    private final BitSet drawn;

    private Mask(int height, int width, BitSet drawn) {
        this.height = height;
        this.width = width;
        this.drawn = drawn;
    }

    /** The bright half of the levels is to be drawn: of 8 bits, 128 and above. */
    public static Mask ofGrey(Pixels grey) {
        if (grey.channels() != 1) {
            throw new IllegalArgumentException("a mask has one channel, was " + grey);
        }
        BitSet drawn = new BitSet();
        for (int i = 0; i < grey.values().length; i++) {
            drawn.set(i, grey.values()[i] > 0);
        }
        return new Mask(grey.height(), grey.width(), drawn);
    }

    /** The upper half of a picture is kept, its lower half to be drawn ({@code half_sample} of the reference). */
    public static Mask lowerHalf(int height, int width) {
        return box(height, width, 0, height / 2, width, height - height / 2);
    }

    /**
     * A rectangle is to be drawn.
     *
     * @param height of the picture
     * @param width of the picture
     * @param left first column of the rectangle
     * @param top its first row
     * @param columns its width, at least 1
     * @param rows its height, at least 1
     * @throws SmaltiException of kind BAD_INPUT where it is not inside of the picture
     */
    public static Mask box(int height, int width, int left, int top, int columns, int rows) {
        boolean inside = left >= 0 && top >= 0 && left <= width - columns && top <= height - rows;
        if (!inside || columns < 1 || rows < 1) {
            throw SmaltiException.badInput("a box of " + columns + "x" + rows + " pixels at " + left + "," + top
                    + " does not lie in a picture of " + width + "x" + height);
        }
        BitSet drawn = new BitSet();
        for (int row = top; row < top + rows; row++) {
            drawn.set(row * width + left, row * width + left + columns);
        }
        return new Mask(height, width, drawn);
    }

    /** Rows of pixels. */
    public int height() {
        return height;
    }

    /** Columns of pixels. */
    public int width() {
        return width;
    }

    /** Whether nothing is to be drawn. */
    public boolean isEmpty() {
        return drawn.isEmpty();
    }

    /**
     * The tokens of the picture that are kept. What pads the picture to its grid counts for no token.
     *
     * @param tokens of the whole picture
     * @param factor pixels per token along each side
     * @param coverage a token is drawn where at least this share of its pixels is, from 0 to 1, and at least one
     * @throws SmaltiException of kind BAD_INPUT where the grid is not that of a picture of the mask's size
     */
    public PartialGrid known(TokenGrid tokens, int factor, double coverage) {
        if (!new Fit(height, width, factor).grid().equals(tokens.shape())) {
            throw SmaltiException.badInput("a mask of " + width + "x" + height + " pixels is not one for "
                    + tokens.shape() + " tokens of " + factor + " pixels");
        }
        int[] known = tokens.tokens();
        for (int row = 0; row < tokens.shape().rows(); row++) {
            for (int column = 0; column < tokens.shape().columns(); column++) {
                if (covers(row * factor, column * factor, factor, coverage)) {
                    known[tokens.shape().index(row, column)] = PartialGrid.UNKNOWN;
                }
            }
        }
        return new PartialGrid(tokens.shape(), known);
    }

    private boolean covers(int top, int left, int side, double coverage) {
        int bottom = Math.min(height, top + side);
        int right = Math.min(width, left + side);
        int count = 0;
        for (int row = top; row < bottom; row++) {
            count += drawn.get(row * width + left, row * width + right).cardinality();
        }
        return count > 0 && count >= coverage * (bottom - top) * (right - left);
    }

    /** The drawn picture where this mask says so, and the original elsewhere; both of the mask's size. */
    public Pixels paste(Pixels original, Pixels picture) {
        requireSize(original);
        requireSize(picture);
        if (original.channels() != picture.channels()) {
            throw new IllegalArgumentException("expected " + original.channels() + " channels, got " + picture);
        }
        float[] values = original.values().clone();
        int area = height * width;
        for (int i = drawn.nextSetBit(0); i >= 0; i = drawn.nextSetBit(i + 1)) {
            for (int channel = 0; channel < picture.channels(); channel++) {
                values[channel * area + i] = picture.values()[channel * area + i];
            }
        }
        return new Pixels(original.channels(), height, width, values);
    }

    private void requireSize(Pixels picture) {
        if (picture.height() != height || picture.width() != width) {
            throw new IllegalArgumentException("expected a picture of " + width + "x" + height + ", got " + picture);
        }
    }
}
