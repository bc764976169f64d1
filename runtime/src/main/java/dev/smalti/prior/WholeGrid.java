package dev.smalti.prior;

import java.util.List;

/**
 * Grids of the window's own shape: each is one sequence, and several are drawn together, whatever is known of them.
 *
 * @param steps draws
 * @param places the order of a window's tokens
 */
record WholeGrid(LockStep steps, int[] places) implements Filling {
    @Override
    public void fill(List<Canvas> canvases) {
        List<Sequence> sequences = canvases.stream()
                .map(canvas -> new Sequence(canvas, new Window(0, 0, canvas.shape()), places))
                .toList();
        steps.draw(sequences, places.length);
    }
}
