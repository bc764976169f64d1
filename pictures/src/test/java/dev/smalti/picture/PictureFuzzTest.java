package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SmaltiException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Damaged files come out as pictures or as refusals in one line; nothing else, soon, and within the test's heap. */
class PictureFuzzTest {
    private static final long LIMIT = 200_000;
    private static final Duration SOON = Duration.ofSeconds(5);

    @Property(tries = 1000)
    void changedBytesGiveAPictureOrARefusal(
            @ForAll("files") byte[] file, @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        byte[] damaged = file.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < changes; i++) {
            damaged[random.nextInt(4, damaged.length)] = (byte) random.nextInt(256);
        }
        readOrRefuse(damaged);
    }

    @Property(tries = 600)
    void extremeNumbersGiveAPictureOrARefusal(
            @ForAll("files") byte[] file, @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int length) {
        byte[] damaged = file.clone();
        SplittableRandom random = new SplittableRandom(seed);
        int at = random.nextInt(4, damaged.length - length);
        byte[] extremes = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
        byte first = extremes[random.nextInt(extremes.length)];
        byte rest = extremes[random.nextInt(extremes.length)];
        for (int i = 0; i < length; i++) {
            damaged[at + i] = i == 0 ? first : rest;
        }
        readOrRefuse(damaged);
    }

    @Property(tries = 200)
    void noiseAfterAMagicGivesAPictureOrARefusal(
            @ForAll("files") byte[] file, @ForAll @IntRange(min = 8, max = 64) int kept, @ForAll long seed) {
        byte[] damaged = file.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = Math.min(kept, damaged.length); i < damaged.length; i++) {
            damaged[i] = (byte) random.nextInt(256);
        }
        readOrRefuse(damaged);
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Arbitraries.of(List.copyOf(PictureRefusalTest.files().values()));
    }

    private static void readOrRefuse(byte[] file) {
        long start = System.nanoTime();
        try {
            Picture picture = PictureReader.read("picture", file, LIMIT);
            assertThat((long) picture.pixels().height() * picture.pixels().width())
                    .isLessThanOrEqualTo(LIMIT);
        } catch (SmaltiException e) {
            assertThat(e.getMessage()).startsWith("'picture' ").hasLineCount(1).hasSizeLessThan(250);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }
}
