package dev.smalti.prior;

/**
 * A stretch of a canvas whose turn it is.
 *
 * @param canvas what is drawn on
 * @param row of the grid
 * @param stretch of the row
 */
record Turn(Canvas canvas, int row, int stretch) {}
