package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GumbelQuantileTest {
    private static double exact(int word) {
        long n = Integer.toUnsignedLong(word);
        double log =
                n < 1L << 31 ? Math.log((n + 0.5) * 0x1p-32) : Math.log1p(-((~word & 0xFFFFFFFFL) + 0.5) * 0x1p-32);
        return -Math.log(-log);
    }

    @Test
    void agreesWithTheLogarithmsOfJavaToADistanceOf1Em7() {
        Random random = new Random(1);
        double worst = 0;
        for (int i = 0; i < 400_000; i++) {
            // Short words as often as long ones, so that each octave of both ends is met.
            int word = random.nextInt() >>> random.nextInt(32);
            for (int end : new int[] {word, ~word}) {
                worst = Math.max(worst, Math.abs(GumbelQuantile.at(end) - exact(end)));
            }
        }
        assertThat(worst).isLessThan(1e-7).isGreaterThan(1e-12);
    }

    @Test
    void reachesFromTheFirstWordToTheLast() {
        assertThat(GumbelQuantile.at(0)).isCloseTo(-Math.log(33 * Math.log(2)), within(1e-12));
        assertThat(GumbelQuantile.at(-1)).isCloseTo(33 * Math.log(2), within(1e-9));
    }

    @Property(tries = 2000)
    void risesWithTheWordFromSegmentToSegment(@ForAll int word) {
        long n = Integer.toUnsignedLong(word);
        long next = Math.min((1L << 32) - 1, n + 1 + n / 64);
        assertThat(GumbelQuantile.at((int) next)).isGreaterThanOrEqualTo(GumbelQuantile.at(word));
    }

    @Property(tries = 500)
    void aPlacesNoiseIsThatOfItsTokensBlock(@ForAll long seed, @ForAll long image, @ForAll int position) {
        GumbelNoise noise = new GumbelNoise(seed, image, position);
        double[] four = new double[GumbelNoise.BLOCK];
        noise.block(7, four);
        for (int i = 0; i < four.length; i++) {
            assertThat(noise.at(28 + i)).isEqualTo(four[i]);
        }
        assertThat(noise.at(28)).isNotEqualTo(noise.at(32));
        assertThat(noise.at(28)).isNotEqualTo(new GumbelNoise(seed, image, position + 1).at(28));
        assertThat(noise.at(28)).isNotEqualTo(new GumbelNoise(seed, image + 1, position).at(28));
        assertThat(noise.at(28)).isNotEqualTo(new GumbelNoise(seed + 1, image, position).at(28));
    }
}
