package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConditionWindowsTest {
    private static final GridShape WINDOW = new GridShape(2, 4);
    /** Token 10·row + column at each place. */
    private static final TokenGrid CONDITION = new TokenGrid(
            new GridShape(4, 6),
            IntStream.range(0, 24).map(i -> i / 6 * 10 + i % 6).toArray());

    @Test
    void aConstantIsTheSameForEveryWindow() {
        ConditionWindows condition = ConditionWindows.constant(5, 6);
        assertThat(condition.length()).isEqualTo(2);
        assertThat(condition.tokens(new Window(3, 1, WINDOW))).containsExactly(5, 6);
        assertThatThrownBy(ConditionWindows::constant).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGridOfThePicturesShapeIsCroppedToTheWindow() {
        ConditionWindows condition = ConditionWindows.crop(CONDITION, new GridShape(4, 6), WINDOW);
        assertThat(condition.length()).isEqualTo(8);
        assertThat(condition.tokens(new Window(2, 1, WINDOW))).containsExactly(21, 22, 23, 24, 31, 32, 33, 34);
    }

    @Test
    void aCoarserGridIsCroppedToTheTokensUnderTheWindow() {
        ConditionWindows condition = ConditionWindows.crop(CONDITION, new GridShape(8, 12), WINDOW);
        assertThat(condition.length()).isEqualTo(2);
        assertThat(condition.tokens(new Window(0, 0, WINDOW))).containsExactly(0, 1);
        // Row 5 lies in the condition's row 2, column 3 in its column 1.
        assertThat(condition.tokens(new Window(5, 3, WINDOW))).containsExactly(21, 22);
        assertThat(condition.tokens(new Window(6, 8, WINDOW))).containsExactly(34, 35);
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> ConditionWindows.crop(CONDITION, new GridShape(8, 13), WINDOW))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("a condition of 4x6 tokens does not fit a picture of 8x13; "
                        + "give one of that size, or of a whole fraction of it");
        assertThatThrownBy(() -> ConditionWindows.crop(CONDITION, new GridShape(2, 3), WINDOW))
                .isInstanceOf(SmaltiException.class);
        assertThatThrownBy(() -> ConditionWindows.crop(CONDITION, new GridShape(12, 18), WINDOW))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("a condition of 4x6 tokens for a picture of 12x18 does not divide windows of 2x4 evenly");
    }
}
