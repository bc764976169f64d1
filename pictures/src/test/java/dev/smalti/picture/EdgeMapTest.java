package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.EdgeMap.Settings;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EdgeMapTest {
    /** What a picture has at a place. */
    private interface Painter {
        double at(int y, int x);
    }

    private static Pixels gray(int height, int width, Painter painter) {
        float[] values = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) painter.at(i / width, i % width);
        }
        return new Pixels(1, height, width, values);
    }

    private static boolean isEdge(Pixels edges, int y, int x) {
        return edges.at(0, y, x) == 1;
    }

    private static int count(Pixels edges) {
        int count = 0;
        for (float value : edges.values()) {
            assertThat(value).isIn(-1f, 1f);
            count += value == 1 ? 1 : 0;
        }
        return count;
    }

    @Test
    void aStepIsALineOnePixelWide() {
        Pixels across = EdgeMap.of(gray(9, 20, (y, x) -> x < 10 ? -1 : 1));
        Pixels down = EdgeMap.of(gray(20, 9, (y, x) -> y < 10 ? -1 : 1));
        assertThat(count(across)).isEqualTo(9);
        assertThat(count(down)).isEqualTo(9);
        for (int i = 0; i < 9; i++) {
            assertThat(isEdge(across, i, 9)).isTrue();
            assertThat(isEdge(down, 9, i)).isTrue();
        }
    }

    @Test
    void everyEdgeOfADiscLiesOnItsCircleAndTheCircleIsClosed() {
        Pixels edges = EdgeMap.of(gray(64, 64, (y, x) -> Math.hypot(y - 31.5, x - 31.5) < 20 ? 0.5 : -0.5));
        boolean[] directions = new boolean[36];
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                if (isEdge(edges, y, x)) {
                    assertThat(Math.hypot(y - 31.5, x - 31.5)).isBetween(18.5, 21.5);
                    directions[(int) ((Math.toDegrees(Math.atan2(y - 31.5, x - 31.5)) + 360) % 360 / 10)] = true;
                }
            }
        }
        assertThat(directions).containsOnly(true);
        // A circle of radius 20 has 126 pixels, fewer where it goes diagonally; one twice as wide would have 200.
        assertThat(count(edges)).isBetween(100, 150);
    }

    @Test
    void aWeakEdgeCountsWhereItGoesOnFromAStrongOneOnly() {
        // At the left a step that falls from 255 to 57 of 255, at the right one of 40 all the way.
        Painter painter = (y, x) -> x < 8 ? -1 : x < 24 ? 1 - y * 0.05 : x < 40 ? -1 : -1 + 40 / 127.5;
        Settings settings = new Settings(0, 100, 600);
        Pixels edges = EdgeMap.of(gray(32, 48, painter), settings);
        assertThat(isEdge(edges, 4, 8)).isTrue();
        assertThat(isEdge(edges, 30, 8)).isTrue();
        assertThat(isEdge(edges, 30, 39)).isFalse();
        assertThat(isEdge(EdgeMap.of(gray(32, 48, painter), new Settings(0, 100, 100)), 30, 39))
                .isTrue();
    }

    @Test
    void colourCountsByItsLuma() {
        // Red and the grey of its luma: no edge, though the colours differ.
        float[] values = new float[3 * 16 * 16];
        for (int i = 0; i < 256; i++) {
            boolean red = i % 16 < 8;
            values[i] = red ? 1 : (float) (0.299 * 2 - 1);
            values[256 + i] = red ? -1 : (float) (0.299 * 2 - 1);
            values[512 + i] = red ? -1 : (float) (0.299 * 2 - 1);
        }
        assertThat(count(EdgeMap.of(new Pixels(3, 16, 16, values)))).isZero();
        assertThat(count(EdgeMap.of(new Pixels(1, 16, 16, Arrays.copyOf(values, 256)))))
                .isEqualTo(16);
    }

    @Property(tries = 30)
    void darkAndLightMayChangePlaces(@ForAll @IntRange(max = 10_000) int seed) {
        Random random = new Random(seed);
        float[] values = new float[24 * 17];
        float[] inverse = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            // Multiples of 1/128, which are exact either way.
            values[i] = (random.nextInt(257) - 128) / 128f;
            inverse[i] = -values[i];
        }
        Settings sharp = new Settings(0, 100, 200);
        Pixels edges = EdgeMap.of(new Pixels(1, 24, 17, values), sharp);
        assertThat(EdgeMap.of(new Pixels(1, 24, 17, inverse), sharp)).isEqualTo(edges);
        assertThat(count(edges)).isPositive();
    }

    @Test
    void anEvenPictureAndASinglePixelHaveNone() {
        assertThat(count(EdgeMap.of(gray(20, 20, (y, x) -> 0.3)))).isZero();
        assertThat(count(EdgeMap.of(gray(1, 1, (y, x) -> 1)))).isZero();
        assertThat(count(EdgeMap.of(gray(20, 20, (y, x) -> x / 100.0)))).isZero();
    }

    @Test
    void refusesWhatHasNoEdges() {
        assertThatThrownBy(() -> EdgeMap.of(new Pixels(5, 1, 1, new float[5])))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("edges are those of a picture of 1 or 3 channels, this one has 5");
        assertThatThrownBy(() -> new Settings(1, 200, 100))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the thresholds of edges are 0 <= low <= high, were 200.0 and 100.0");
        assertThatThrownBy(() -> new Settings(Double.NaN, 1, 2))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the blur of edges is from 0 to 100 pixels, was NaN");
    }
}
