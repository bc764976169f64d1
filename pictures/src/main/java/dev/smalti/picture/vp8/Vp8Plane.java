package dev.smalti.picture.vp8;

import java.util.Arrays;

/**
 * One plane of a VP8 frame, of whole macroblocks, with the border that prediction looks at: a row above (127) and a
 * column to the left (129); the row goes on by a block to the right.
 */
final class Vp8Plane {
    private static final int BEYOND = 4;
    private static final byte ABOVE = 127;
    private static final byte LEFT = (byte) 129;

    final int width;
    final int height;
    /** From one row to the next in {@link #samples}. */
    final int stride;
    /** Unsigned bytes. */
    final byte[] samples;

    Vp8Plane(int width, int height) {
        this.width = width;
        this.height = height;
        this.stride = width + 1 + BEYOND;
        this.samples = new byte[Math.multiplyExact(stride, height + 1)];
        Arrays.fill(samples, 0, stride, ABOVE);
        for (int row = 0; row < height; row++) {
            samples[at(row, -1)] = LEFT;
        }
    }

    /** Where a sample lies; row and column may be -1. */
    int at(int row, int column) {
        return (row + 1) * stride + column + 1;
    }

    /** The sample from 0 to 255. */
    int get(int index) {
        return samples[index] & 0xff;
    }

    /** Sets a sample to the nearest level that there is. */
    void set(int index, int value) {
        samples[index] = (byte) Math.max(0, Math.min(255, value));
    }
}
