package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VariationTest {
    private static final GridShape SHAPE = new GridShape(2, 2);
    private static final TokenGrid GRID = new TokenGrid(SHAPE, new int[] {5, 6, 7, 8});
    private static final TokenGrid LARGE =
            new TokenGrid(new GridShape(50, 80), IntStream.range(0, 4000).toArray());

    @Test
    void keepsTheFirstTokensInThePriorsOrder() {
        TokenOrder order = new TokenOrder("odd", SHAPE, new int[] {3, 0, 2, 1});
        assertThat(Variation.continuing(GRID, order, 2).tokens()).containsExactly(5, -1, -1, 8);
        assertThat(Variation.continuing(GRID, order, 0).unknown()).isEqualTo(4);
    }

    @Test
    void keepsTheFirstRowsOfAGridLargerThanTheWindow() {
        TokenGrid wide = new TokenGrid(new GridShape(1, 4), GRID.tokens());
        assertThat(Variation.continuing(wide, TokenOrder.raster(SHAPE), 3).tokens())
                .containsExactly(5, 6, 7, -1);
    }

    @Test
    void refusesToKeepAllOrFewerThanNone() {
        for (int from : new int[] {-1, 4}) {
            assertThatThrownBy(() -> Variation.continuing(GRID, TokenOrder.raster(SHAPE), from))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("a grid of 2x2 tokens is drawn again from token 0 to 3, not from " + from);
        }
        assertThatThrownBy(() -> Variation.keeping(GRID, Double.NaN, 0, 0)).isInstanceOf(SmaltiException.class);
    }

    @Test
    void keepsTheShareThatWasAskedFor() {
        assertThat(Variation.keeping(LARGE, 0, 7, 0).unknown()).isEqualTo(4000);
        assertThat(Variation.keeping(LARGE, 1, 7, 0).unknown()).isZero();
        // Four standard deviations of 4000 draws.
        assertThat(Variation.keeping(LARGE, 0.25, 7, 0).unknown() / 4000.0).isBetween(0.72, 0.78);
    }

    @Test
    void keepsOthersForEachPictureAndSeedAndTheSameAgain() {
        PartialGrid once = Variation.keeping(LARGE, 0.5, 7, 3);
        assertThat(Variation.keeping(LARGE, 0.5, 7, 3)).isEqualTo(once);
        assertThat(Variation.keeping(LARGE, 0.5, 7, 4)).isNotEqualTo(once);
        assertThat(Variation.keeping(LARGE, 0.5, 8, 3)).isNotEqualTo(once);
    }

    @Test
    void choosesByNumbersThatNoTokenIsDrawnWith() {
        CounterNoise drawn = new CounterNoise(7);
        CounterNoise kept = new CounterNoise(7, 1);
        long equal = IntStream.range(0, 4000)
                .filter(i -> drawn.at(3, i) == kept.at(3, i))
                .count();
        assertThat(equal).isLessThan(5);
        assertThat(drawn.at(3, 9)).isEqualTo(new CounterNoise(7).at(3, 9));
    }

    @Test
    void fillsWhatIsUnknown() {
        assertThat(new PartialGrid(SHAPE, new int[] {-1, 6, -1, 0}).filled(9))
                .isEqualTo(new TokenGrid(SHAPE, new int[] {9, 6, 9, 0}));
    }
}
