package dev.smalti.condition;

import dev.smalti.GridShape;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;

/**
 * The window of a token grid that a prior of scenes sees when it draws one token ({@code get_crop_coordinates} of the
 * reference's {@code make_scene_samples}): as near as the grid's edges allow to having the token at row and column
 * {@code (side - 1) / 2}, rounded down. That is a row and a column less than in the window of other priors.
 *
 * @param row the window's first row
 * @param column the window's first column
 * @param box the window relative to the grid
 */
public record Crop(int row, int column, Box box) {
    /**
     * The window for a token.
     *
     * @param grid the whole grid
     * @param window what the prior was trained on, at most as large
     * @param row the token's row in the grid
     * @param column the token's column in the grid
     * @throws SmaltiException of kind BAD_INPUT where the window is larger than the grid or the token lies outside of it
     */
    public static Crop at(GridShape grid, GridShape window, int row, int column) {
        if (window.rows() > grid.rows() || window.columns() > grid.columns()) {
            throw SmaltiException.badInput("a window of " + window + " does not fit a grid of " + grid);
        }
        if (row < 0 || row >= grid.rows() || column < 0 || column >= grid.columns()) {
            throw SmaltiException.badInput("there is no token at (" + row + ", " + column + ") in a grid of " + grid);
        }
        int firstRow = start(row, grid.rows(), window.rows());
        int firstColumn = start(column, grid.columns(), window.columns());
        return new Crop(
                firstRow,
                firstColumn,
                new Box(
                        (double) firstColumn / grid.columns(),
                        (double) firstRow / grid.rows(),
                        (double) window.columns() / grid.columns(),
                        (double) window.rows() / grid.rows()));
    }

    private static int start(int place, int length, int window) {
        return Math.min(Math.max(place - (window - 1) / 2, 0), length - window);
    }
}
