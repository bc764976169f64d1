package dev.smalti.benchmarks;

import dev.smalti.GridShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the schemes for pictures larger than the window cost, counted from their definition and not by the code that draws.
 * The token (i, j) sees the window that starts at clamp(i - h/2, 0, H - h), clamp(j - w/2, 0, W - w), after as many tokens of
 * the condition.
 */
final class CountedSchemes {
    private CountedSchemes() {}

    /**
     * The reference's way: the condition and all tokens of the window but the last, known or not, for every token.
     *
     * @param grid at least as large as the window
     * @param condition tokens of the condition, at least 1 here and below
     */
    static WindowCost reference(GridShape grid, GridShape window, int condition) {
        return perToken(grid, window, (row, column) -> new Forward(1, 0, condition + window.length() - 1));
    }

    /** The condition and the tokens of the window before the one to draw; what follows cannot change it. */
    static WindowCost prefix(GridShape grid, GridShape window, int condition) {
        return perToken(grid, window, (row, column) -> new Forward(1, 0, condition + place(grid, window, row, column)));
    }

    /** The same with a cache, which holds as long as the window does not move from one token to the next. */
    static WindowCost reuse(GridShape grid, GridShape window, int condition) {
        return perToken(grid, window, (row, column) -> {
            int length = condition + place(grid, window, row, column);
            boolean first = row == 0 && column == 0;
            int before = grid.index(row, column) - 1;
            boolean moved = first
                    || start(grid.rows(), window.rows(), row)
                            != start(grid.rows(), window.rows(), before / grid.columns())
                    || start(grid.columns(), window.columns(), column)
                            != start(grid.columns(), window.columns(), before % grid.columns());
            return moved || length < 2 ? new Forward(1, 0, length) : new Forward(1, length - 1, 1);
        });
    }

    /**
     * Windows that move by a stride instead of a token, row after row of windows: each draws what is not known in it, and
     * reads what is. Not the reference's picture, but one of far fewer runs.
     *
     * @param stride from 1 to the window's shorter side
     */
    static WindowCost blocks(GridShape grid, GridShape window, int condition, int stride) {
        boolean[] known = new boolean[grid.length()];
        List<Forward> forwards = new ArrayList<>();
        for (int top : starts(grid.rows(), window.rows(), stride)) {
            for (int left : starts(grid.columns(), window.columns(), stride)) {
                int past = 0;
                int length = condition;
                for (int i = 0; i < window.length(); i++) {
                    int token = grid.index(top + i / window.columns(), left + i % window.columns());
                    if (!known[token]) {
                        forwards.add(new Forward(1, past, length - past));
                        past = length;
                        known[token] = true;
                    }
                    length++;
                }
            }
        }
        return new WindowCost(forwards);
    }

    /** How many runs there are of each number of tokens read at once. */
    static SortedMap<Integer, Integer> runsByFed(WindowCost cost) {
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        cost.forwards().forEach(forward -> counts.merge(forward.fed(), 1, Integer::sum));
        return counts;
    }

    private interface PerToken {
        Forward forward(int row, int column);
    }

    private static WindowCost perToken(GridShape grid, GridShape window, PerToken scheme) {
        if (window.rows() > grid.rows() || window.columns() > grid.columns()) {
            throw new IllegalArgumentException("a window of " + window + " is larger than the grid of " + grid);
        }
        List<Forward> forwards = new ArrayList<>();
        for (int row = 0; row < grid.rows(); row++) {
            for (int column = 0; column < grid.columns(); column++) {
                forwards.add(scheme.forward(row, column));
            }
        }
        return new WindowCost(forwards);
    }

    /** The number of the token in its window. */
    private static int place(GridShape grid, GridShape window, int row, int column) {
        return window.index(
                row - start(grid.rows(), window.rows(), row), column - start(grid.columns(), window.columns(), column));
    }

    private static int start(int side, int window, int at) {
        return Math.max(0, Math.min(at - window / 2, side - window));
    }

    /** 0, stride, twice the stride, ..., the last one flush with the end. */
    private static List<Integer> starts(int side, int window, int stride) {
        if (stride < 1 || stride > window || window > side) {
            throw new IllegalArgumentException(
                    "a stride from 1 to the window's side, and a window no larger than the grid: %d, %d, %d"
                            .formatted(stride, window, side));
        }
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start < side - window; start += stride) {
            starts.add(start);
        }
        starts.add(side - window);
        return starts;
    }
}
