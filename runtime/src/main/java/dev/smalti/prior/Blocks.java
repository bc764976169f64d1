package dev.smalti.prior;

import dev.smalti.GridShape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows at fixed starts, row after row of them; each draws what those before it left, in the prior's order, after the
 * tokens it shares with them. Not the reference's way: a token at the end of a window sees nothing to its right or below,
 * and fewer rows above it. Windows without a token in common are drawn together where they know the same.
 */
final class Blocks implements Filling {
    private final List<List<Window>> levels;
    private final LockStep steps;
    private final int[] places;

    /**
     * @param grid shape of the grids
     * @param window shape of the windows, at most the grid's
     * @param stride rows and columns from one window to the next, at most the window's
     * @param places the order of a window's tokens
     */
    Blocks(GridShape grid, GridShape window, GridShape stride, LockStep steps, int[] places) {
        this.levels = levels(windows(grid, window, stride));
        this.steps = steps;
        this.places = places;
    }

    @Override
    public void fill(List<Canvas> canvases) {
        for (List<Window> level : levels) {
            List<Sequence> sequences = new ArrayList<>();
            for (Canvas canvas : canvases) {
                level.forEach(window -> sequences.add(new Sequence(canvas, window, places)));
            }
            byUnknown(sequences).forEach(rows -> steps.draw(rows, places.length));
        }
    }

    /** Sequences that know the same places: none of their rows waits for another's. */
    private Collection<List<Sequence>> byUnknown(List<Sequence> sequences) {
        Map<BitSet, List<Sequence>> groups = new LinkedHashMap<>();
        for (Sequence sequence : sequences) {
            BitSet unknown = new BitSet(places.length);
            for (int place = 0; place < places.length; place++) {
                unknown.set(place, sequence.isUnknown(place));
            }
            groups.computeIfAbsent(unknown, any -> new ArrayList<>()).add(sequence);
        }
        return groups.values();
    }

    /** All windows in raster order; the last of a side ends with the grid. */
    static List<Window> windows(GridShape grid, GridShape window, GridShape stride) {
        List<Window> windows = new ArrayList<>();
        for (int row : starts(grid.rows(), window.rows(), stride.rows())) {
            for (int column : starts(grid.columns(), window.columns(), stride.columns())) {
                windows.add(new Window(row, column, window));
            }
        }
        return windows;
    }

    private static List<Integer> starts(int side, int length, int stride) {
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start < side - length; start += stride) {
            starts.add(start);
        }
        starts.add(side - length);
        return starts;
    }

    /** Each window on the first level behind all earlier ones that it overlaps, so that a level's windows are apart. */
    static List<List<Window>> levels(List<Window> windows) {
        List<List<Window>> levels = new ArrayList<>();
        for (Window window : windows) {
            int level = levels.size();
            while (level > 0 && levels.get(level - 1).stream().noneMatch(window::overlaps)) {
                level--;
            }
            if (level == levels.size()) {
                levels.add(new ArrayList<>());
            }
            levels.get(level).add(window);
        }
        return levels;
    }
}
