package dev.smalti.prior;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of {@link SlidingWindow}, along diagonals: a row goes on as soon as the row above is drawn up to the right
 * edge of its window. What is ready at a time, in all pictures, is drawn together, but for windows whose runs are kept.
 *
 * @param plan the windows of these grids
 * @param steps draws
 * @param keptRuns most runs kept from row to row
 * @param places the order of a window's tokens: raster
 */
record Wavefront(SlidingPlan plan, LockStep steps, int keptRuns, int[] places) implements Filling {
    @Override
    public void fill(List<Canvas> canvases) {
        // How many stretches of each row of each canvas are drawn.
        int[][] drawn = new int[canvases.size()][plan.grid().rows()];
        try (KeptRuns kept = new KeptRuns(keptRuns, steps, places)) {
            List<Turn> wave = ready(canvases, drawn);
            while (!wave.isEmpty()) {
                draw(wave, kept);
                wave = ready(canvases, drawn);
            }
        }
    }

    /** The next open stretch of each row that may be drawn; those without anything to draw count as drawn. */
    private List<Turn> ready(List<Canvas> canvases, int[][] drawn) {
        List<Turn> wave = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            Canvas canvas = canvases.get(i);
            int[] rows = drawn[i];
            for (int row = 0; row < rows.length; row++) {
                int above = row == 0 ? plan.stretches() : rows[row - 1];
                while (isReady(rows[row], above) && !plan.isOpen(canvas, row, rows[row])) {
                    rows[row]++;
                }
                if (isReady(rows[row], above)) {
                    wave.add(new Turn(canvas, row, rows[row]));
                }
            }
        }
        return wave;
    }

    private boolean isReady(int stretch, int above) {
        return stretch < plan.stretches() && above >= plan.neededAbove(stretch);
    }

    private void draw(List<Turn> wave, KeptRuns kept) {
        List<Turn> together = new ArrayList<>();
        for (Turn turn : wave) {
            Window window = plan.window(turn.row(), turn.stretch());
            boolean seenAgain = plan.isSeenAgain(turn.canvas(), turn.row(), turn.stretch());
            if (kept.holds(turn.canvas(), window) || (seenAgain && kept.hasRoom())) {
                kept.draw(turn.canvas(), window, plan.endPlace(turn.row(), turn.stretch()), seenAgain);
            } else {
                together.add(turn);
            }
        }
        for (List<Turn> turns : byPlaces(together)) {
            List<Sequence> sequences = turns.stream()
                    .map(turn -> new Sequence(turn.canvas(), plan.window(turn.row(), turn.stretch()), places))
                    .toList();
            Turn first = turns.get(0);
            steps.draw(sequences, plan.endPlace(first.row(), first.stretch()));
        }
    }

    /** Turns whose sequences are fed and drawn at the same places. */
    private Collection<List<Turn>> byPlaces(List<Turn> turns) {
        record Places(int start, int end) {}
        Map<Places, List<Turn>> groups = new LinkedHashMap<>();
        for (Turn turn : turns) {
            int end = plan.endPlace(turn.row(), turn.stretch());
            int start = end - (plan.endColumn(turn.stretch()) - plan.firstColumn(turn.stretch()));
            groups.computeIfAbsent(new Places(start, end), any -> new ArrayList<>())
                    .add(turn);
        }
        return groups.values();
    }
}
