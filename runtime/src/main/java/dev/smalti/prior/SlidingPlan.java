package dev.smalti.prior;

import dev.smalti.GridShape;

/**
 * The reference's sliding window over one grid. The tokens of a row that see the same window are a <em>stretch</em>; a
 * stretch's number is the column at which its window starts, so all rows have the same stretches.
 *
 * @param grid the whole grid, at least as large as the window
 * @param window shape of the windows
 * @param centring where in its window a token lies
 */
record SlidingPlan(GridShape grid, GridShape window, Centring centring) {
    /** How many stretches a row has. */
    int stretches() {
        return grid.columns() - window.columns() + 1;
    }

    /** The first column of a stretch: the window's middle, but for the first, which starts the row. */
    int firstColumn(int stretch) {
        return stretch == 0 ? 0 : stretch + center();
    }

    /** The column behind a stretch. */
    int endColumn(int stretch) {
        return stretch == stretches() - 1 ? grid.columns() : stretch + center() + 1;
    }

    /** The row at which the windows of this row start. */
    int startRow(int row) {
        return centring.start(grid.rows(), window.rows(), row);
    }

    /** What the tokens of a stretch see. */
    Window window(int row, int stretch) {
        return new Window(startRow(row), stretch, window);
    }

    /** The place in the window's sequence behind the stretch's last token. */
    int endPlace(int row, int stretch) {
        return window.index(row - startRow(row), endColumn(stretch) - stretch);
    }

    /** How many stretches of the row above must be drawn before this one: all up to the window's right edge. */
    int neededAbove(int stretch) {
        return Math.min(stretches(), stretch + window.columns() - center());
    }

    /** Whether anything of a stretch is to be drawn. */
    boolean isOpen(Canvas canvas, int row, int stretch) {
        return canvas.anyUnknown(row, firstColumn(stretch), endColumn(stretch));
    }

    /** Whether a later row draws from the very window of this stretch. */
    boolean isSeenAgain(Canvas canvas, int row, int stretch) {
        for (int later = row + 1; later < grid.rows() && startRow(later) == startRow(row); later++) {
            if (isOpen(canvas, later, stretch)) {
                return true;
            }
        }
        return false;
    }

    private int center() {
        return centring.center(window.columns());
    }
}
