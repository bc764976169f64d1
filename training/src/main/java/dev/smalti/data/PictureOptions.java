package dev.smalti.data;

import dev.smalti.SmaltiException;

/**
 * How pictures from files become examples of one size, as the reference's {@code ImagePaths} does it: the smaller side is
 * scaled to one length, and a square is cut from the whole.
 *
 * @param shorterSide to which pictures are scaled, in pixels ({@code SmallestMaxSize}); pictures that are smaller are not
 *     used, or as they are where squares of any size are cut
 * @param side of the square that is cut, in pixels, at most {@code shorterSide}
 * @param place where it is cut
 * @param flip whether half of the squares are mirrored, left to right
 * @param seed decides cuts and mirrorings, with the epoch and the example's number
 * @param cacheBytes how much memory scaled pictures may take that are kept for later epochs
 */
public record PictureOptions(int shorterSide, int side, Place place, boolean flip, long seed, long cacheBytes) {
    /** Where a square is cut. */
    public enum Place {
        /** Anywhere, with equal chances ({@code RandomCrop}). */
        RANDOM,
        /** In the middle ({@code CenterCrop}). */
        CENTRE,
        /**
         * Anywhere, and of any size from {@code side} to the whole shorter side, the logarithm of its size with equal
         * chances; then scaled to {@code side} ({@code RandomResizedCrop} that keeps the shape).
         */
        ANY_SIZE
    }

    /**
     * Checks the numbers.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is no such square
     */
    public PictureOptions {
        if (side < 1 || shorterSide < side) {
            throw SmaltiException.badInput(
                    "a square of " + side + " pixels cannot be cut from pictures whose shorter side" + " is scaled to "
                            + shorterSide + ": it is at least 1 and at most as long");
        }
        if (cacheBytes < 0) {
            throw SmaltiException.badInput("a cache has at least 0 bytes, was " + cacheBytes);
        }
    }

    /** For training: squares of this side from anywhere, mirrored or not; a quarter of the heap keeps pictures. */
    public static PictureOptions training(int side, long seed) {
        return new PictureOptions(
                side, side, Place.RANDOM, true, seed, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * For training on squares of this side that show anything between a whole picture and a detail of it.
     *
     * @param zoom how many times {@code side} the shorter side of a picture has at most, before squares are cut; 1 for
     *     squares of pictures whose shorter side is scaled to {@code side}
     */
    public static PictureOptions training(int side, double zoom, long seed) {
        if (!(zoom >= 1 && zoom * side <= Integer.MAX_VALUE)) {
            throw SmaltiException.badInput("pictures are zoomed into by 1 or more, was " + zoom);
        }
        PictureOptions plain = training(side, seed);
        return zoom == 1
                ? plain
                : new PictureOptions((int) Math.round(zoom * side), side, Place.ANY_SIZE, true, seed, plain.cacheBytes);
    }

    /** For measuring: the middle of each picture, nothing kept. */
    public static PictureOptions measuring(int side) {
        return new PictureOptions(side, side, Place.CENTRE, false, 0, 0);
    }
}
