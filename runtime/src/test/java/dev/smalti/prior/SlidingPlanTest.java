package dev.smalti.prior;

import static dev.smalti.prior.Centring.BEHIND_HALF;
import static dev.smalti.prior.Centring.END_OF_HALF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlidingPlanTest {
    @Test
    void theWindowHasItsTokenInTheMiddleButAtTheEdges() {
        GridShape window = new GridShape(4, 4);
        GridShape grid = new GridShape(6, 7);
        assertThat(Window.of(grid, window, BEHIND_HALF, 0, 0)).isEqualTo(new Window(0, 0, window));
        assertThat(Window.of(grid, window, BEHIND_HALF, 2, 2)).isEqualTo(new Window(0, 0, window));
        assertThat(Window.of(grid, window, BEHIND_HALF, 3, 3)).isEqualTo(new Window(1, 1, window));
        assertThat(Window.of(grid, window, BEHIND_HALF, 4, 5)).isEqualTo(new Window(2, 3, window));
        assertThat(Window.of(grid, window, BEHIND_HALF, 5, 6)).isEqualTo(new Window(2, 3, window));
    }

    @Test
    void anOddWindowHasOneMoreTokenBehindThanBefore() {
        GridShape grid = new GridShape(9, 9);
        GridShape window = new GridShape(5, 3);
        // Half of 5 is 2, half of 3 is 1: in Python as here.
        assertThat(IntStream.range(0, 9)
                        .map(i -> Window.of(grid, window, BEHIND_HALF, i, 0).row()))
                .containsExactly(0, 0, 0, 1, 2, 3, 4, 4, 4);
        assertThat(IntStream.range(0, 9)
                        .map(i -> Window.of(grid, window, BEHIND_HALF, 0, i).column()))
                .containsExactly(0, 0, 1, 2, 3, 4, 5, 6, 6);
    }

    @Test
    void scenesHaveTheirTokenOnePlaceEarlierInEvenWindows() {
        GridShape grid = new GridShape(9, 9);
        GridShape window = new GridShape(5, 4);
        assertThat(IntStream.range(0, 9)
                        .map(i -> Window.of(grid, window, END_OF_HALF, i, 0).row()))
                .containsExactly(0, 0, 0, 1, 2, 3, 4, 4, 4);
        assertThat(IntStream.range(0, 9)
                        .map(i -> Window.of(grid, window, END_OF_HALF, 0, i).column()))
                .containsExactly(0, 0, 1, 2, 3, 4, 5, 5, 5);
    }

    @Property(tries = 300)
    void stretchesAreTheTokensOfARowThatSeeOneWindow(
            @ForAll Centring centring,
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(max = 12) int more) {
        GridShape window = new GridShape(rows, columns);
        SlidingPlan plan = new SlidingPlan(new GridShape(rows + more, columns + more), window, centring);
        int column = 0;
        for (int stretch = 0; stretch < plan.stretches(); stretch++) {
            assertThat(plan.firstColumn(stretch)).isEqualTo(column);
            for (; column < plan.endColumn(stretch); column++) {
                assertThat(Window.of(plan.grid(), window, centring, more, column))
                        .isEqualTo(plan.window(more, stretch));
            }
        }
        assertThat(column).isEqualTo(plan.grid().columns());
    }

    @Property(tries = 300)
    void aRowWaitsForJustWhatItSeesOfTheRowAbove(
            @ForAll Centring centring,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(max = 12) int more) {
        SlidingPlan plan = new SlidingPlan(new GridShape(4, columns + more), new GridShape(2, columns), centring);
        for (int stretch = 0; stretch < plan.stretches(); stretch++) {
            int edge = stretch + columns;
            int needed = plan.neededAbove(stretch);
            assertThat(plan.endColumn(needed - 1)).isGreaterThanOrEqualTo(edge);
            if (needed > 1) {
                assertThat(plan.endColumn(needed - 2)).isLessThan(edge);
            }
        }
    }
}
