package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LowResolutionTest {
    @Test
    void shrinksByTheMeanOfSquaresAndOfWhatIsLeftOfThemAtTheEdges() {
        Pixels picture = new Pixels(1, 3, 3, new float[] {0, 0.25f, 1, 0.5f, 0.25f, 0, -1, -0.5f, 0.75f});
        assertThat(LowResolution.shrunk(picture, 2))
                .isEqualTo(new Pixels(1, 2, 2, new float[] {0.25f, 0.5f, -0.75f, 0.75f}));
    }

    @Property(tries = 40)
    void keepsTheSizeAndAnEvenPicture(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 9) int factor) {
        float[] values = new float[3 * height * width];
        Arrays.fill(values, 0.375f);
        Pixels low = LowResolution.of(new Pixels(3, height, width, values), factor);
        assertThat(new int[] {low.channels(), low.height(), low.width()}).containsExactly(3, height, width);
        for (float value : low.values()) {
            assertThat(value).isCloseTo(0.375f, within(1e-6f));
        }
    }

    @Test
    void losesTheDetailsAndKeepsTheRest() {
        Random random = new Random(1);
        float[] noise = new float[64 * 64];
        float[] ramp = new float[64 * 64];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextFloat() * 2 - 1;
            ramp[i] = (i % 64 - 31.5f) / 32;
        }
        Pixels smoothed = LowResolution.of(new Pixels(1, 64, 64, noise), 8);
        double energy = 0;
        for (float value : smoothed.values()) {
            energy += value * value / (64 * 64.0);
        }
        // Of noise of variance 1/3, the means of 64 have a sixty-fourth.
        assertThat(energy).isLessThan(0.01);
        Pixels kept = LowResolution.of(new Pixels(1, 64, 64, ramp), 8);
        for (int x = 12; x < 52; x++) {
            assertThat(kept.at(0, 30, x)).isCloseTo(ramp[x], within(0.01f));
        }
    }

    @Test
    void leavesAPictureAloneAtAFactorOfOneAndRefusesLess() {
        Pixels picture = new Pixels(1, 1, 2, new float[] {0.1f, 0.9f});
        assertThat(LowResolution.of(picture, 1)).isEqualTo(picture);
        assertThatThrownBy(() -> LowResolution.of(picture, 0))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("a picture is shrunk by a factor of at least 1, was 0");
    }
}
