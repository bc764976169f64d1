package dev.smalti.prior;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plain way: every token from its whole sequence, without runs, rows or caches. */
final class OneByOne {
    private OneByOne() {}

    /** As the loop of {@code run_conditional} goes, or that of scenes, for windows of any shape. */
    static TokenGrid sliding(GridJob job, GridShape window, boolean scene) {
        GridShape grid = job.known().shape();
        int[] tokens = job.known().tokens();
        for (int row = 0; row < grid.rows(); row++) {
            int localRow = local(row, grid.rows(), window.rows(), scene);
            for (int column = 0; column < grid.columns(); column++) {
                int localColumn = local(column, grid.columns(), window.columns(), scene);
                if (tokens[grid.index(row, column)] < 0) {
                    Window seen = new Window(row - localRow, column - localColumn, window);
                    draw(job, tokens, seen, TokenOrder.raster(window), window.index(localRow, localColumn));
                }
            }
        }
        return new TokenGrid(grid, tokens);
    }

    /** Window after window, each in the order of its sequence. */
    static TokenGrid blocks(GridJob job, TokenOrder order, GridShape stride) {
        GridShape grid = job.known().shape();
        GridShape window = order.shape();
        int[] tokens = job.known().tokens();
        boolean lastRow = false;
        for (int row = 0; !lastRow; row += stride.rows()) {
            lastRow = row >= grid.rows() - window.rows();
            boolean lastColumn = false;
            for (int column = 0; !lastColumn; column += stride.columns()) {
                lastColumn = column >= grid.columns() - window.columns();
                Window block = new Window(
                        Math.min(row, grid.rows() - window.rows()),
                        Math.min(column, grid.columns() - window.columns()),
                        window);
                for (int place = 0; place < window.length(); place++) {
                    if (tokens[cell(grid, block, order.places()[place])] < 0) {
                        draw(job, tokens, block, order, place);
                    }
                }
            }
        }
        return new TokenGrid(grid, tokens);
    }

    private static int local(int place, int side, int window, boolean scene) {
        int middle = scene && window % 2 == 0 ? window / 2 - 1 : window / 2;
        if (place <= middle) {
            return place;
        }
        int left = side - place;
        return left < window - middle ? window - left : middle;
    }

    private static void draw(GridJob job, int[] tokens, Window window, TokenOrder order, int place) {
        int cell = cell(job.known().shape(), window, order.places()[place]);
        long conditional = ToyPrior.hash(sequence(job, job.condition(), tokens, window, order, place));
        long twin = ToyPrior.hash(sequence(job, job.unconditional(), tokens, window, order, place));
        float uniform = job.options().noise().at(job.image(), cell);
        tokens[cell] = ToyPrior.draw(conditional, twin, job.options().guidance(), uniform);
    }

    private static int[] sequence(
            GridJob job,
            @Nullable ConditionWindows condition,
            int[] tokens,
            Window window,
            TokenOrder order,
            int place) {
        List<Integer> sequence = new ArrayList<>();
        if (condition != null) {
            for (int token : condition.tokens(window)) {
                sequence.add(token);
            }
        }
        for (int i = 0; i < place; i++) {
            sequence.add(tokens[cell(job.known().shape(), window, order.places()[i])]);
        }
        return sequence.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int cell(GridShape grid, Window window, int local) {
        int columns = window.shape().columns();
        return grid.index(window.row() + local / columns, window.column() + local % columns);
    }
}
