package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.Scheme;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.model.gpt.GptConfig;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowCostTest {
    private static final GridShape WIDE = new GridShape(24, 64);
    private static final GridShape WINDOW = new GridShape(16, 16);

    @Test
    void readsAWholeWindowForEachTokenInTheReferencesWay() {
        WindowCost cost = CountedSchemes.reference(WIDE, WINDOW, 256);
        assertThat(CountedSchemes.runsByFed(cost)).isEqualTo(Map.of(511, 1536));
        assertThat(cost.tokens()).isEqualTo(784_896);
    }

    @Test
    void readsOnlyWhatComesBefore() {
        WindowCost cost = CountedSchemes.prefix(WIDE, WINDOW, 256);
        assertThat(cost.forwards()).hasSize(1536);
        // Per token 256, and 16 times its row and once its column in the window: sums 184 and 504 along the sides.
        assertThat(cost.tokens()).isEqualTo(256 * 1536 + 16 * 184 * 64 + 504 * 24);
    }

    @Test
    void readsOneTokenWhereTheWindowStandsStill() {
        WindowCost cost = CountedSchemes.reuse(WIDE, WINDOW, 256);
        // In a row the window moves to its start, and then 48 times.
        assertThat(CountedSchemes.runsByFed(cost).get(1)).isEqualTo(24 * 15);
        assertThat(cost.forwards().stream().filter(forward -> forward.past() == 0))
                .hasSize(24 * 49);
        assertThat(cost.tokens()).isEqualTo(256 * 24 * 49 + 16 * 184 * 49 + 8 * 48 * 24 + 24 * 15);
        assertThat(cost.forwards().subList(0, 3))
                .containsExactly(new Forward(1, 0, 256), new Forward(1, 256, 1), new Forward(1, 257, 1));
    }

    @Test
    void readsEachBlockOnce() {
        WindowCost cost = CountedSchemes.blocks(WIDE, WINDOW, 256, 8);
        assertThat(cost.forwards()).hasSize(1536);
        // Two rows of seven windows, all tokens of each but the last.
        assertThat(cost.tokens()).isEqualTo(14 * 511);
        assertThat(cost.forwards().stream().filter(forward -> forward.past() == 0))
                .hasSize(14);
    }

    @Test
    void readsTheKnownPartOfABlockBetweenDraws() {
        WindowCost cost = CountedSchemes.blocks(new GridShape(2, 3), new GridShape(2, 2), 5, 1);
        assertThat(cost.forwards())
                .isEqualTo(List.of(
                        new Forward(1, 0, 5),
                        new Forward(1, 5, 1),
                        new Forward(1, 6, 1),
                        new Forward(1, 7, 1),
                        new Forward(1, 0, 6),
                        new Forward(1, 6, 2)));
    }

    @Test
    void theDrawingCodeAsksForWhatTheDefinitionsSay() {
        GptConfig config = PriorSize.S24X1024.config();
        assertThat(WindowBench.recorded(config, WIDE, Scheme.EXACT, 0).tokens())
                .isEqualTo(CountedSchemes.reuse(WIDE, WINDOW, 256).tokens());
        assertThat(WindowBench.recorded(config, WIDE, Scheme.BLOCKS, 0).tokens())
                .isEqualTo(CountedSchemes.blocks(WIDE, WINDOW, 256, 8).tokens());
        assertThat(WindowBench.recorded(config, WIDE, Scheme.EXACT, 49).tokens())
                .isLessThan(CountedSchemes.reuse(WIDE, WINDOW, 256).tokens());
    }

    @Test
    void addsUpMeasuredTimes() {
        WindowCost cost = new WindowCost(List.of(new Forward(2, 0, 10), new Forward(2, 10, 1)));
        assertThat(cost.tokens()).isEqualTo(22);
        assertThat(cost.sum(forward -> 100 * forward.fed() + forward.past())).isEqualTo(1110);
    }

    @Test
    void refusesWindowsThatDoNotFit() {
        assertThatThrownBy(() -> CountedSchemes.reference(new GridShape(8, 16), WINDOW, 256))
                .hasMessage("a window of 16x16 is larger than the grid of 8x16");
        assertThatThrownBy(() -> CountedSchemes.blocks(WIDE, WINDOW, 256, 17))
                .hasMessage("a stride from 1 to the window's side, and a window no larger than the grid: 17, 16, 24");
        assertThatThrownBy(() -> new Forward(1, 3, 0))
                .hasMessage("a run has at least one stream and reads at least one token, was 1, 0 after 3");
    }

    @Property(tries = 300)
    void drawsEveryTokenOnceAndNeverReadsMoreWithACache(
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(min = 1, max = 4) int side,
            @ForAll @IntRange(min = 1, max = 4) int stride) {
        GridShape window = new GridShape(Math.min(side, rows), Math.min(side, columns));
        GridShape grid = new GridShape(rows, columns);
        int step = Math.min(stride, Math.min(window.rows(), window.columns()));
        WindowCost prefix = CountedSchemes.prefix(grid, window, 3);
        WindowCost reuse = CountedSchemes.reuse(grid, window, 3);
        WindowCost blocks = CountedSchemes.blocks(grid, window, 3, step);
        assertThat(prefix.forwards()).hasSize(grid.length());
        assertThat(blocks.forwards())
                .hasSize(grid.length())
                .allSatisfy(
                        forward -> assertThat(forward.past() + forward.fed()).isBetween(3, 3 + window.length() - 1));
        assertThat(reuse.tokens()).isLessThanOrEqualTo(prefix.tokens());
        assertThat(reuse.forwards().stream().map(forward -> forward.past() + forward.fed()))
                .isEqualTo(prefix.forwards().stream().map(Forward::fed).toList());
    }
}
