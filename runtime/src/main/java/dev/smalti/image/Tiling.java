package dev.smalti.image;

/**
 * How a picture too large for one run is cut: square tiles that overlap. All sizes count tokens; a token is the first
 * stage's factor of pixels along each side.
 *
 * <p>The norms and the attention of a first stage see the whole map they are given, so a tiled picture is not equal to
 * a whole one: larger tiles and overlaps differ less. Of an overlap, the middle {@code fade} tokens pass smoothly from
 * one tile to the next; the rest of it only gives the tiles something to look at beyond their edge.
 *
 * @param tile side of a tile in tokens, at least 4; 0 cuts only what exceeds the memory limit, into the largest tiles
 *     that fit it
 * @param overlap how many tokens a tile shares with its neighbour along a side, at least 0 and at most a third of the
 *     tile
 * @param fade how many tokens of the overlap pass from one tile to the next, at least 0 and at most the overlap; 0 cuts
 *     in its middle
 */
public record Tiling(int tile, int overlap, int fade) {
    /** The smallest tile side, in tokens. */
    public static final int SMALLEST_TILE = 4;
    /** The largest tiles that fit, overlapping by eight tokens, four of which fade. */
    public static final Tiling DEFAULTS = new Tiling(0, 8, 4);

    /** Checks the ranges. */
    public Tiling {
        if (tile != 0 && tile < SMALLEST_TILE) {
            throw new IllegalArgumentException(
                    "a tile is at least " + SMALLEST_TILE + " tokens wide, or 0 for automatic, was " + tile);
        }
        if (overlap < 0 || (tile != 0 && 3 * overlap > tile)) {
            throw new IllegalArgumentException(
                    "an overlap is at most a third of a tile, was " + overlap + " of " + tile + " tokens");
        }
        if (fade < 0 || fade > overlap) {
            throw new IllegalArgumentException("a fade is 0 to the overlap of " + overlap + " tokens, was " + fade);
        }
    }

    /**
     * Tiles of the side that a model works best on: a quarter overlaps and fades. Half of that measured as well in PSNR,
     * but its seams can be seen.
     */
    public static Tiling ofBest(int side) {
        return new Tiling(side, side / 4, side / 4);
    }

    /** The same with tiles of this side; the overlap and fade shrink where they no longer fit. */
    public Tiling withTile(int side) {
        int fitting = side == 0 ? overlap : Math.min(overlap, side / 3);
        return new Tiling(side, fitting, Math.min(fade, fitting));
    }
}
