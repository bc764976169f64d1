package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.Scheme;
import dev.smalti.TokenOrder;
import dev.smalti.prior.ToyDecoder.Call;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scan of a grid feeds again, and what it does not. */
class KeptRunsTest {
    private static final GridShape WINDOW = new GridShape(4, 4);
    /** Nine windows in a row; rows 0 to 2 see the same ones, and so do rows 6 and 7. */
    private static final GridShape GRID = new GridShape(8, 12);

    @Test
    void aWindowThatStandsStillIsFedOnlyWhatIsNew() {
        ToyDecoder decoder = new ToyDecoder(17);
        sample(decoder, new GridShape(5, 5), 9);
        assertThat(decoder.calls)
                .containsExactly(
                        // Row 0: the condition's token; then three tokens at columns 0 to 2, and two in the next
                        // window.
                        new Call(0, 1, 3, false),
                        new Call(0, 3, 2, false),
                        // Row 1 goes on with both windows, from the right edge of row 0.
                        new Call(4, 1, 3, false),
                        new Call(5, 2, 2, false),
                        // Row 2, of the same windows.
                        new Call(8, 1, 3, false),
                        new Call(9, 2, 2, false),
                        // Rows 3 and 4 see windows one row further down.
                        new Call(0, 9, 3, false),
                        new Call(0, 11, 2, false),
                        new Call(12, 1, 3, false),
                        new Call(13, 2, 2, false));
    }

    @Test
    void withoutRoomEveryRowIsFedAnew() {
        ToyDecoder decoder = new ToyDecoder(17);
        sample(decoder, GRID, 0);
        assertThat(decoder.setups).hasSize(8 * 9);
        assertThat(decoder.mostOpen).isOne();
    }

    @Test
    void withRoomForAllEachWindowIsStartedOnce() {
        ToyDecoder decoder = new ToyDecoder(17);
        sample(decoder, GRID, 9);
        assertThat(decoder.setups).hasSize(5 * 9);
        assertThat(decoder.mostOpen).isEqualTo(9);
    }

    @Test
    void withRoomForFourFourAreReusedWhereEvictingTheLeastRecentlyUsedWouldReuseNone() {
        ToyDecoder decoder = new ToyDecoder(17);
        sample(decoder, GRID, 4);
        // Four windows in each of the three rows that see the windows of the row before.
        assertThat(decoder.setups).hasSize(8 * 9 - 3 * 4);
        assertThat(decoder.mostOpen).isEqualTo(5);
        assertThat(startsByLeastRecentlyUsed(4)).isEqualTo(8 * 9);
        assertThat(startsByLeastRecentlyUsed(9)).isEqualTo(5 * 9);
    }

    @Test
    void aWindowWithNothingToDrawInLaterRowsIsNotKept() {
        int[] known = new int[GRID.length()];
        // Row 0 is unknown, and so is the last column of row 2.
        Arrays.fill(known, 0, 12, PartialGrid.UNKNOWN);
        known[GRID.index(2, 11)] = PartialGrid.UNKNOWN;
        ToyDecoder decoder = new ToyDecoder(17);
        sampler(decoder, 9).sample(List.of(Jobs.known(GRID, known)), SampleListener.NONE, () -> false);
        assertThat(decoder.setups).hasSize(9);
        assertThat(decoder.mostOpen).isOne();
        assertThat(decoder.calls.get(9)).isEqualTo(new Call(5, 7, 1, false));
    }

    private static void sample(ToyDecoder decoder, GridShape grid, int keptRuns) {
        sampler(decoder, keptRuns).sample(List.of(Jobs.plain(grid, 0)), SampleListener.NONE, () -> false);
    }

    private static GridSampler sampler(ToyDecoder decoder, int keptRuns) {
        return new GridSampler(
                Jobs.prior(TokenOrder.raster(WINDOW), 17),
                decoder,
                SamplerSettings.of(Scheme.EXACT, new Limits(8, keptRuns, 1)));
    }

    /** How many runs the other policy starts on the same scan. */
    private static int startsByLeastRecentlyUsed(int room) {
        Map<Window, Boolean> kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Window, Boolean> eldest) {
                return size() > room;
            }
        };
        SlidingPlan plan = new SlidingPlan(GRID, WINDOW, Centring.BEHIND_HALF);
        int starts = 0;
        for (int row = 0; row < GRID.rows(); row++) {
            for (int stretch = 0; stretch < plan.stretches(); stretch++) {
                starts += kept.put(plan.window(row, stretch), true) == null ? 1 : 0;
            }
        }
        return starts;
    }
}
