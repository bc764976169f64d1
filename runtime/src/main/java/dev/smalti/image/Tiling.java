package dev.smalti.image;

/**
 * How a picture too large for one run is cut: square tiles that overlap. Both sizes count tokens; a token is the first
 * stage's factor of pixels along each side.
 *
 * <p>The norms and the attention of a first stage see the whole map they are given, so a tiled picture is not equal to
 * a whole one: larger tiles and overlaps differ less.
 *
 * @param tile side of a tile in tokens, at least 2; 0 for the largest that fits the memory limit
 * @param overlap how many tokens a tile shares with its neighbour along a side, at least 0 and less than half the tile
 */
public record Tiling(int tile, int overlap) {
    /** The largest tiles that fit, overlapping by eight tokens. */
    public static final Tiling DEFAULTS = new Tiling(0, 8);

    /** Checks the ranges. */
    public Tiling {
        if (tile != 0 && tile < 2) {
            throw new IllegalArgumentException("a tile is at least 2 tokens wide, or 0 for automatic, was " + tile);
        }
        if (overlap < 0 || (tile != 0 && 2 * overlap >= tile)) {
            throw new IllegalArgumentException(
                    "an overlap is less than half a tile, was " + overlap + " of " + tile + " tokens");
        }
    }
}
