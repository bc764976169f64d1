package dev.smalti.picture;

import dev.smalti.SmaltiException;

/**
 * Numbers in rows, as files of measurements hold them.
 *
 * @param height in rows, at least 1
 * @param width in numbers, at least 1
 * @param values row by row, from the top
 */
record FloatGrid(int height, int width, float[] values) {
    /**
     * Checks a size that a file claims.
     *
     * @throws SmaltiException bad input where it is larger than pictures may be, corrupt where there is nothing
     */
    static void requireSize(String name, long height, long width) {
        if (height < 1 || width < 1) {
            throw SmaltiException.corrupt("'" + name + "' claims a size of " + width + "x" + height);
        }
        long limit = PictureFile.defaultPixelLimit();
        if (height > limit / width) {
            throw SmaltiException.badInput("'" + name + "' claims " + width + "x" + height
                    + " values, more than the limit of " + limit + ": shrink it, or raise -Xmx");
        }
    }
}
