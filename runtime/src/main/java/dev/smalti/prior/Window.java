package dev.smalti.prior;

import dev.smalti.GridShape;

/**
 * A part of a grid that a prior sees at once.
 *
 * @param row of the grid where it starts, from 0
 * @param column of the grid where it starts, from 0
 * @param shape its rows and columns
 */
public record Window(int row, int column, GridShape shape) {
    /** Checks that it starts inside of a grid. */
    public Window {
        if (row < 0 || column < 0) {
            throw new IllegalArgumentException("a window starts at least at (0, 0), was (" + row + ", " + column + ")");
        }
    }

    /**
     * The window that the reference draws a token from: the token is in its middle, or nearer to an edge where the grid
     * ends.
     *
     * @param grid the whole grid, at least as large as the window
     * @param shape of the window
     * @param centring what its middle is
     * @param row of the token in the grid
     * @param column of the token in the grid
     */
    public static Window of(GridShape grid, GridShape shape, Centring centring, int row, int column) {
        return new Window(
                centring.start(grid.rows(), shape.rows(), row),
                centring.start(grid.columns(), shape.columns(), column),
                shape);
    }

    /** Whether this has a token in common with the other. */
    boolean overlaps(Window other) {
        return row < other.row + other.shape.rows()
                && other.row < row + shape.rows()
                && column < other.column + other.shape.columns()
                && other.column < column + shape.columns();
    }
}
