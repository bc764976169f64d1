package dev.smalti.image;

/**
 * How a picture is cut into overlapping tiles, counted in tokens.
 *
 * @param rows how its height is cut
 * @param columns how its width is cut
 */
public record TilePlan(TileAxis rows, TileAxis columns) {
    /** Cuts a map of {@code rows} by {@code columns} tokens, each at least 1. */
    public static TilePlan of(int rows, int columns, Tiling tiling) {
        return new TilePlan(TileAxis.of(rows, tiling), TileAxis.of(columns, tiling));
    }

    /** How many tiles there are. */
    public int count() {
        return rows.spans().size() * columns.spans().size();
    }

    /** Whether the picture is one tile. */
    public boolean whole() {
        return count() == 1;
    }
}
