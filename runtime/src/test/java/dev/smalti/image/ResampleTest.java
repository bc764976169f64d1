package dev.smalti.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.image.Resample.Filter;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResampleTest {
    @Property(tries = 200)
    void aFlatPictureStaysFlatAtAnySize(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll Filter filter) {
        float[] values = new float[2 * 7 * 9];
        Arrays.fill(values, 0.625f);
        Pixels resized = Resample.resize(new Pixels(2, 7, 9, values), height, width, filter);
        assertThat(resized.height()).isEqualTo(height);
        assertThat(resized.width()).isEqualTo(width);
        for (float v : resized.values()) {
            assertThat(v).isCloseTo(0.625f, within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void aRampKeepsItsSlopeAwayFromTheBorders(Filter filter) {
        Pixels ramp = ramp(4, 64);
        Pixels half = Resample.resize(ramp, 2, 32, filter);
        for (int x = 8; x < 24; x++) {
            // Target pixel x covers source pixels 2x and 2x + 1.
            assertThat(half.at(0, 1, x)).isCloseTo((2 * x + 0.5f) / 64, within(2e-3f));
        }
    }

    @Test
    void enlargingByTheTentFilterIsBilinear() {
        Pixels pixels = new Pixels(1, 1, 2, new float[] {0f, 1f});
        assertThat(Resample.resize(pixels, 1, 4, Filter.TRIANGLE).values()).containsExactly(0f, 0.25f, 0.75f, 1f);
    }

    @Test
    void enlargingByTheCubicFilterHasKeysWeights() {
        Pixels impulse = new Pixels(1, 1, 7, new float[] {0, 0, 0, 1, 0, 0, 0});
        // Distances 1.75, 1.25, .75, .25 and back, from the kernel with a = -0.5.
        float[] expected = {-0.0234375f, -0.0703125f, 0.2265625f, 0.8671875f};
        float[] values = Resample.resize(impulse, 1, 14, Filter.BICUBIC).values();
        assertThat(Arrays.copyOfRange(values, 3, 7)).containsExactly(expected, within(1e-6f));
        assertThat(Arrays.copyOfRange(values, 7, 11))
                .containsExactly(new float[] {0.8671875f, 0.2265625f, -0.0703125f, -0.0234375f}, within(1e-6f));
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void fineStripesBecomeGrayInsteadOfAliasing(Filter filter) {
        float[] stripes = new float[64 * 64];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = i % 2 == 0 ? -1 : 1;
        }
        Pixels small = Resample.resize(new Pixels(1, 64, 64, stripes), 16, 16, filter);
        for (int x = 4; x < 12; x++) {
            assertThat(small.at(0, 8, x)).isCloseTo(0, within(0.02f));
        }
    }

    @Test
    void overshootIsClamped() {
        float[] step = new float[16];
        Arrays.fill(step, 0, 8, -1);
        Arrays.fill(step, 8, 16, 1);
        Pixels large = Resample.resize(new Pixels(1, 1, 16, step), 1, 64, Filter.LANCZOS3);
        for (float v : large.values()) {
            assertThat(v).isBetween(-1f, 1f);
        }
    }

    @Test
    void theShorterSideGetsTheWantedLength() {
        assertThat(Resample.resizeShorterSide(ramp(30, 40), 15, Filter.BICUBIC).width())
                .isEqualTo(20);
        assertThat(Resample.resizeShorterSide(ramp(40, 30), 15, Filter.BICUBIC).height())
                .isEqualTo(20);
    }

    @Test
    void cropsTheMiddle() {
        Pixels crop = Resample.centerCrop(ramp(5, 8), 2, 3);
        assertThat(crop).isEqualTo(new Pixels(1, 2, 3, new float[] {.25f, .375f, .5f, .25f, .375f, .5f}));
    }

    @Test
    void refusesSizesThatCannotBe() {
        assertThatThrownBy(() -> Resample.resize(ramp(5, 8), 0, 3, Filter.BICUBIC))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("cannot resize a picture to 3x0");
        assertThatThrownBy(() -> Resample.centerCrop(ramp(5, 8), 6, 3))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("cannot crop 3x6 pixels from a picture of 8x5");
    }

    private static Pixels ramp(int height, int width) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % width / (float) width;
        }
        return new Pixels(1, height, width, values);
    }
}
