package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.util.Arrays;

/** Two pictures next to each other, such as an original and its reconstruction. */
public final class SideBySide {
    private static final int GAP = 8;

    private SideBySide() {}

    /**
     * Left, a white gap of 8 pixels, right: [channels, H, left + 8 + right]; the values are copied as they are.
     *
     * @throws SmaltiException (bad input) where channels or heights differ
     */
    public static Pixels of(Pixels left, Pixels right) {
        if (left.channels() != right.channels() || left.height() != right.height()) {
            throw SmaltiException.badInput(
                    "only pictures of one height and kind can stand side by side, these are " + left + " and " + right);
        }
        int width = left.width() + GAP + right.width();
        int rows = left.channels() * left.height();
        float[] values = new float[Math.multiplyExact(rows, width)];
        Arrays.fill(values, 1);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(left.values(), row * left.width(), values, row * width, left.width());
            System.arraycopy(
                    right.values(), row * right.width(), values, row * width + left.width() + GAP, right.width());
        }
        return new Pixels(left.channels(), left.height(), width, values);
    }
}
