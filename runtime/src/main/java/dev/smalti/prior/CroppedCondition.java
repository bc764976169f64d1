package dev.smalti.prior;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;

/** The tokens of a condition's grid that lie under a window. */
final class CroppedCondition implements ConditionWindows {
    private final TokenGrid condition;
    private final GridShape crop;
    private final int rowRatio;
    private final int columnRatio;

    private CroppedCondition(TokenGrid condition, GridShape crop, int rowRatio, int columnRatio) {
        this.condition = condition;
        this.crop = crop;
        this.rowRatio = rowRatio;
        this.columnRatio = columnRatio;
    }

    static CroppedCondition of(TokenGrid condition, GridShape grid, GridShape window) {
        GridShape given = condition.shape();
        int rows = grid.rows() / given.rows();
        int columns = grid.columns() / given.columns();
        if (rows * given.rows() != grid.rows() || columns * given.columns() != grid.columns()) {
            throw SmaltiException.badInput("a condition of " + given + " tokens does not fit a picture of " + grid
                    + "; give one of that size, or of a whole fraction of it");
        }
        if (window.rows() % rows != 0 || window.columns() % columns != 0) {
            throw SmaltiException.badInput("a condition of " + given + " tokens for a picture of " + grid
                    + " does not divide windows of " + window + " evenly");
        }
        GridShape crop = new GridShape(window.rows() / rows, window.columns() / columns);
        return new CroppedCondition(condition, crop, rows, columns);
    }

    @Override
    public int length() {
        return crop.length();
    }

    @Override
    public int[] tokens(Window window) {
        // A window that starts inside of a condition's token takes that token: it never reaches past the grid then.
        int row = window.row() / rowRatio;
        int column = window.column() / columnRatio;
        int[] tokens = new int[crop.length()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = condition.at(row + i / crop.columns(), column + i % crop.columns());
        }
        return tokens;
    }
}
