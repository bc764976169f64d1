package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.bundle.TinyBundle;
import dev.smalti.image.Pixels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FitTest {
    @Test
    void reflectsAboutTheLastRowAndColumn() {
        Fit fit = new Fit(2, 3, 4);
        Pixels picture = new Pixels(1, 2, 3, new float[] {1, 2, 3, 4, 5, 6});
        assertThat(fit.pad(picture).values()).containsExactly(1, 2, 3, 2, 4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5);
        assertThat(new int[] {fit.padBottom(), fit.padRight()}).containsExactly(2, 1);
        assertThat(fit.grid()).isEqualTo(new GridShape(1, 1));
    }

    @Test
    void reflectsAgainWhereThePictureIsSmallerThanItsPadding() {
        Pixels picture = new Pixels(1, 1, 2, new float[] {1, 2});
        assertThat(new Fit(1, 2, 5).pad(picture)).isEqualTo(new Pixels(1, 5, 5, new float[] {
            1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1
        }));
    }

    @Property(tries = 200)
    void cropUndoesPad(
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll @IntRange(min = 1, max = 16) int factor) {
        Pixels picture = TinyBundle.noise(height, width, height + 31L * width);
        Fit fit = new Fit(height, width, factor);
        Pixels padded = fit.pad(picture);
        assertThat(padded.height()).isEqualTo(fit.grid().rows() * factor).isBetween(height, height + factor - 1);
        assertThat(padded.width()).isEqualTo(fit.grid().columns() * factor).isBetween(width, width + factor - 1);
        assertThat(fit.crop(padded)).isEqualTo(picture);
        assertThat(fit.exact()).isEqualTo(height % factor == 0 && width % factor == 0);
    }

    @Test
    void refusesAPictureOfAnotherSize() {
        assertThatThrownBy(() -> new Fit(4, 4, 2).pad(TinyBundle.noise(4, 5, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a picture of 4x4, got 5x4");
    }
}
