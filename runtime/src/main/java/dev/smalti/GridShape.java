package dev.smalti;

/**
 * Rows and columns of a token grid, e.g. 16 by 16 for a 256-pixel image at a factor of 16.
 *
 * @param rows at least 1
 * @param columns at least 1
 */
public record GridShape(int rows, int columns) {
    /** Checks that the grid is at least 1 by 1 and that its length fits an int. */
    public GridShape {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a token grid is at least 1x1, was " + rows + "x" + columns);
        }
        if ((long) rows * columns > Integer.MAX_VALUE) {
            throw SmaltiException.badInput("a token grid of " + rows + "x" + columns + " is too large");
        }
    }

    /** How many tokens the grid holds. */
    public int length() {
        return rows * columns;
    }

    /** The position of (row, column) in raster order. */
    public int index(int row, int column) {
        return row * columns + column;
    }

    @Override
    public String toString() {
        return rows + "x" + columns;
    }
}
