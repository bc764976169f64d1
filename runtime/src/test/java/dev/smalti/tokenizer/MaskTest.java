package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import org.junit.jupiter.api.Test;

class MaskTest {
    private static final TokenGrid GRID = new TokenGrid(new GridShape(2, 3), new int[] {1, 2, 3, 4, 5, 6});

    @Test
    void drawsATokenOfWhichAnyPixelIsCovered() {
        Mask mask = Mask.box(4, 6, 1, 1, 2, 1);
        assertThat(mask.known(GRID, 2, 0)).isEqualTo(known(-1, -1, 3, 4, 5, 6));
    }

    @Test
    void drawsATokenOfWhichEnoughIsCovered() {
        Mask mask = Mask.box(4, 6, 1, 1, 2, 2);
        assertThat(mask.known(GRID, 2, 0.25)).isEqualTo(known(-1, -1, 3, -1, -1, 6));
        assertThat(mask.known(GRID, 2, 0.26)).isEqualTo(known(1, 2, 3, 4, 5, 6));
        assertThat(Mask.box(4, 6, 0, 0, 3, 2).known(GRID, 2, 1)).isEqualTo(known(-1, 2, 3, 4, 5, 6));
    }

    @Test
    void countsNoPixelOfThePadding() {
        // 3 by 5 pixels: the last token is one pixel and three of padding.
        assertThat(Mask.box(3, 5, 4, 2, 1, 1).known(GRID, 2, 1)).isEqualTo(known(1, 2, 3, 4, 5, -1));
    }

    @Test
    void keepsTheUpperHalfAsTheReferenceDoes() {
        assertThat(Mask.lowerHalf(4, 6).known(GRID, 2, 0)).isEqualTo(known(1, 2, 3, -1, -1, -1));
        assertThat(Mask.lowerHalf(4, 6).known(GRID, 2, 1)).isEqualTo(known(1, 2, 3, -1, -1, -1));
    }

    @Test
    void takesLevelsFrom128AsWhite() {
        float[] levels = {(float) (127 / 127.5 - 1), (float) (128 / 127.5 - 1), -1, 1};
        Mask mask = Mask.ofGrey(new Pixels(1, 2, 2, levels));
        TokenGrid four = new TokenGrid(new GridShape(2, 2), new int[] {1, 2, 3, 4});
        assertThat(mask.known(four, 1, 0).tokens()).containsExactly(1, -1, 3, -1);
        assertThat(mask.isEmpty()).isFalse();
        assertThat(Mask.ofGrey(new Pixels(1, 1, 2, new float[] {-1, -1})).isEmpty())
                .isTrue();
    }

    @Test
    void pastesTheOriginalWhereNothingIsDrawn() {
        Pixels original = new Pixels(2, 1, 3, new float[] {1, 2, 3, 4, 5, 6});
        Pixels drawn = new Pixels(2, 1, 3, new float[] {-1, -2, -3, -4, -5, -6});
        assertThat(Mask.box(1, 3, 1, 0, 1, 1).paste(original, drawn))
                .isEqualTo(new Pixels(2, 1, 3, new float[] {1, -2, 3, 4, -5, 6}));
    }

    @Test
    void refusesABoxOutsideOfThePictureAndAnotherGrid() {
        assertThatThrownBy(() -> Mask.box(4, 6, 5, 0, 2, 1))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("a box of 2x1 pixels at 5,0 does not lie in a picture of 6x4");
        assertThatThrownBy(() -> Mask.box(4, 6, 1, 1, 0, 1)).isInstanceOf(SmaltiException.class);
        assertThatThrownBy(() -> Mask.box(4, 8, 0, 0, 1, 1).known(GRID, 2, 0))
                .hasMessage("a mask of 8x4 pixels is not one for 2x3 tokens of 2 pixels");
    }

    private static PartialGrid known(int... tokens) {
        return new PartialGrid(GRID.shape(), tokens);
    }
}
