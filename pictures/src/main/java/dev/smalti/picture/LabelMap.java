package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import java.util.Arrays;

/**
 * A segmentation: one label per pixel.
 *
 * @param labels how many labels there are; ids run from 0 to {@code labels - 1}
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 * @param ids the label of each pixel, row by row; shared, not copied, and not written to by anyone afterwards
 */
public record LabelMap(int labels, int height, int width, int[] ids) {
    /** Checks the sizes and that every id is a label. */
    public LabelMap {
        if (labels < 1 || height < 1 || width < 1 || ids.length != Math.multiplyExact(height, width)) {
            throw new IllegalArgumentException("a label map of " + width + "x" + height + " with " + labels
                    + " labels cannot have " + ids.length + " ids");
        }
        for (int id : ids) {
            if (id < 0 || id >= labels) {
                throw new IllegalArgumentException("label " + id + " is not one of 0 to " + (labels - 1));
            }
        }
    }

    /** The most likely label of each pixel (the first of equals) from logits or one-hot values [labels, H, W]. */
    public static LabelMap ofLogits(Pixels logits) {
        int area = logits.height() * logits.width();
        float[] values = logits.values();
        int[] ids = new int[area];
        for (int label = 1; label < logits.channels(); label++) {
            for (int i = 0; i < area; i++) {
                if (values[label * area + i] > values[ids[i] * area + i]) {
                    ids[i] = label;
                }
            }
        }
        return new LabelMap(logits.channels(), logits.height(), logits.width(), ids);
    }

    /**
     * One channel per label, 1 where a pixel has the label and 0 elsewhere: [labels, H, W].
     *
     * @throws SmaltiException (resource) where that is more than an array or the heap can hold
     */
    public Pixels oneHot() {
        int area = ids.length;
        long count = (long) labels * area;
        if (count > Integer.MAX_VALUE - 8
                || Float.BYTES * count > Runtime.getRuntime().maxMemory()) {
            throw new SmaltiException(
                    Kind.RESOURCE,
                    "a label map of " + width + "x" + height + " with " + labels
                            + " labels is too large one-hot: shrink or crop it first");
        }
        float[] values = new float[labels * area];
        for (int i = 0; i < area; i++) {
            values[ids[i] * area + i] = 1;
        }
        return new Pixels(labels, height, width, values);
    }

    /** The map at another size, each pixel with the label of the nearest one. */
    public LabelMap resize(int newHeight, int newWidth) {
        if (newHeight < 1 || newWidth < 1) {
            throw SmaltiException.badInput("cannot resize a label map to " + newWidth + "x" + newHeight);
        }
        int[] resized = new int[Math.multiplyExact(newHeight, newWidth)];
        for (int y = 0; y < newHeight; y++) {
            int row = (int) ((2L * y + 1) * height / (2L * newHeight));
            for (int x = 0; x < newWidth; x++) {
                int column = (int) ((2L * x + 1) * width / (2L * newWidth));
                resized[y * newWidth + x] = ids[row * width + column];
            }
        }
        return new LabelMap(labels, newHeight, newWidth, resized);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMap map
                && labels == map.labels
                && height == map.height
                && width == map.width
                && Arrays.equals(ids, map.ids);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * labels + height) + width) + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "LabelMap[" + labels + " labels, " + width + "x" + height + "]";
    }
}
