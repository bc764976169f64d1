package dev.smalti;

/** The numbers that tokens are drawn with: one for each token of each picture, whatever the order they are asked in. */
@FunctionalInterface
public interface Noise {
    /**
     * The number for one token.
     *
     * @param image number of the picture, from 0
     * @param position the token's place in its grid, in raster order
     * @return a multiple of 2⁻²⁴ in [0, 1)
     */
    float at(long image, int position);
}
