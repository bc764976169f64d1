package dev.smalti.prior;

import java.util.List;

/**
 * The reference's way ({@code run_conditional} of {@code make_samples.py}, {@code sample} of {@code make_scene_samples.py}): one picture after the other, one token after
 * the other in raster order, each from the window around it. A window's run goes on wherever the window stands still:
 * along a row at both ends, and from row to row at the top and at the bottom.
 *
 * @param plan the windows of these grids
 * @param steps draws
 * @param keptRuns most runs kept from row to row
 * @param places the order of a window's tokens: raster
 */
record SlidingWindow(SlidingPlan plan, LockStep steps, int keptRuns, int[] places) implements Filling {
    @Override
    public void fill(List<Canvas> canvases) {
        for (Canvas canvas : canvases) {
            try (KeptRuns kept = new KeptRuns(keptRuns, steps, places)) {
                fill(canvas, kept);
            }
        }
    }

    private void fill(Canvas canvas, KeptRuns kept) {
        for (int row = 0; row < plan.grid().rows(); row++) {
            for (int stretch = 0; stretch < plan.stretches(); stretch++) {
                if (plan.isOpen(canvas, row, stretch)) {
                    kept.draw(
                            canvas,
                            plan.window(row, stretch),
                            plan.endPlace(row, stretch),
                            plan.isSeenAgain(canvas, row, stretch));
                }
            }
        }
    }
}
