package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CounterNoiseTest {
    /** Of a chi-square with 255 degrees of freedom, this much is passed once in ten million times. */
    private static final double FAR_OUT = 388;

    @Test
    void philoxGivesThePublishedWords() {
        assertThat(scrambled(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(scrambled(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(scrambled(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void aNumberIsTheUpper24BitsOfTheFirstWord() {
        assertThat(new CounterNoise(0).at(0, 0)).isEqualTo(0x6627e8 / (float) (1 << 24));
        assertThat(new CounterNoise(5 + (7L << 32)).at(11 + (13L << 32), 3))
                .isEqualTo((scrambled(3, 0, 11, 13, 5, 7)[0] >>> 8) / (float) (1 << 24));
    }

    @Property(tries = 500)
    void numbersAreMultiplesBelowOne(@ForAll long seed, @ForAll long image, @ForAll int position) {
        float u = new CounterNoise(seed).at(image, position);
        assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
        assertThat(u * (1 << 24)).isEqualTo((float) Math.rint(u * (1 << 24)));
    }

    @Test
    void numbersAreSpreadEvenlyAlongPositionsPicturesAndSeeds() {
        int count = 1 << 16;
        int[] positions = new int[256];
        int[] pictures = new int[256];
        int[] seeds = new int[256];
        int[] pairs = new int[256];
        for (int i = 0; i < count; i++) {
            positions[bin(new CounterNoise(1).at(0, i), 256)]++;
            pictures[bin(new CounterNoise(1).at(i, 0), 256)]++;
            seeds[bin(new CounterNoise(i).at(0, 0), 256)]++;
            // Neighbours are independent: so are the bins of their pairs.
            pairs[bin(new CounterNoise(1).at(2, i), 16) * 16 + bin(new CounterNoise(1).at(2, i + 1), 16)]++;
        }
        assertThat(chiSquare(positions, count)).isLessThan(FAR_OUT);
        assertThat(chiSquare(pictures, count)).isLessThan(FAR_OUT);
        assertThat(chiSquare(seeds, count)).isLessThan(FAR_OUT);
        assertThat(chiSquare(pairs, count)).isLessThan(FAR_OUT);
    }

    @Property(tries = 100)
    void theOrderOfQuestionsDoesNotMatter(@ForAll long seed, @ForAll long image, @ForAll int position) {
        Noise asked = new CounterNoise(seed);
        float first = asked.at(image, position);
        float other = asked.at(image + 1, position);
        assertThat(asked.at(image, position)).isEqualTo(first);
        Noise askedBackwards = new CounterNoise(seed);
        assertThat(askedBackwards.at(image + 1, position)).isEqualTo(other);
        assertThat(askedBackwards.at(image, position)).isEqualTo(first);
    }

    private static int bin(float u, int bins) {
        return (int) (u * bins);
    }

    private static double chiSquare(int[] counts, int total) {
        double expected = (double) total / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    private static int[] scrambled(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] words = {c0, c1, c2, c3};
        Philox.scramble(words, k0, k1);
        return words;
    }
}
