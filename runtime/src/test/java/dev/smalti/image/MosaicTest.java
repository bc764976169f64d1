package dev.smalti.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.image.TileAxis.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MosaicTest {
    @Test
    void cutsASideIntoEqualTilesThatOverlap() {
        assertThat(TileAxis.of(33, new Tiling(9, 3, 2)))
                .isEqualTo(new TileAxis(
                        33,
                        9,
                        List.of(
                                new Span(0, 0, 0),
                                new Span(6, 6, 2),
                                new Span(12, 12, 2),
                                new Span(18, 18, 2),
                                new Span(24, 24, 2))));
        assertThat(TileAxis.of(9, new Tiling(9, 3, 2))).isEqualTo(new TileAxis(9, 9, List.of(new Span(0, 0, 0))));
    }

    @Property(tries = 500)
    void tilesCoverASideAndOverlapOnlyTheirNeighbours(
            @ForAll @IntRange(min = 1, max = 400) int length,
            @ForAll @IntRange(min = 4, max = 64) int tile,
            @ForAll @IntRange(max = 21) int overlap,
            @ForAll @IntRange(max = 21) int fade) {
        Assume.that(3 * overlap <= tile && fade <= overlap);
        TileAxis axis = TileAxis.of(length, new Tiling(tile, overlap, fade));
        List<Span> spans = axis.spans();
        assertThat(axis.tile()).isLessThanOrEqualTo(tile);
        assertThat(spans.get(0).start()).isZero();
        assertThat(spans.get(spans.size() - 1).start() + axis.tile()).isEqualTo(length);
        for (int i = 1; i < spans.size(); i++) {
            Span span = spans.get(i);
            int previousEnd = spans.get(i - 1).start() + axis.tile();
            assertThat(previousEnd - span.start()).isGreaterThanOrEqualTo(overlap);
            assertThat(span.fade()).isEqualTo(fade);
            assertThat(span.fadeStart()).isBetween(span.start(), previousEnd - fade);
            if (i > 1) {
                assertThat(spans.get(i - 2).start() + axis.tile()).isLessThanOrEqualTo(span.fadeStart());
            }
        }
    }

    @Property(tries = 100)
    void tilesThatAgreeGiveExactlyWhatTheySay(
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 4, max = 20) int tile,
            @ForAll @IntRange(min = 1, max = 3) int scale,
            @ForAll long seed) {
        TilePlan plan = TilePlan.of(rows, columns, new Tiling(tile, tile / 3, tile / 4));
        float[] whole = new float[2 * rows * scale * columns * scale];
        Random random = new Random(seed);
        for (int i = 0; i < whole.length; i++) {
            whole[i] = random.nextFloat() * 2 - 1;
        }
        Pixels map = new Pixels(2, rows * scale, columns * scale, whole);
        Mosaic mosaic = new Mosaic(plan, 2, scale);
        for (Span row : plan.rows().spans()) {
            for (Span column : plan.columns().spans()) {
                mosaic.add(map.crop(
                                row.start() * scale,
                                column.start() * scale,
                                plan.rows().tile() * scale,
                                plan.columns().tile() * scale)
                        .values());
            }
        }
        assertThat(mosaic.finish()).containsExactly(whole);
    }

    @Test
    void tilesThatDifferPassSmoothlyFromOneToTheNext() {
        TilePlan plan = TilePlan.of(1, 10, new Tiling(6, 2, 2));
        assertThat(plan.columns().tile()).isEqualTo(6);
        Mosaic mosaic = new Mosaic(plan, 1, 2);
        mosaic.add(filled(24, 0));
        mosaic.add(filled(24, 1));
        float[] map = mosaic.finish();
        // 3x² - 2x³ at x = 1/8, 3/8, 5/8, 7/8, in the four pixels that both tiles see.
        float[] row = {
            0, 0, 0, 0, 0, 0, 0, 0, 0.04296875f, 0.31640625f, 0.68359375f, 0.95703125f, 1, 1, 1, 1, 1, 1, 1, 1
        };
        assertThat(Arrays.copyOfRange(map, 0, 20)).containsExactly(row);
        assertThat(Arrays.copyOfRange(map, 20, 40)).containsExactly(row);
    }

    @Test
    void withoutAFadeTheCutIsInTheMiddleOfTheOverlap() {
        Mosaic mosaic = new Mosaic(TilePlan.of(8, 1, new Tiling(6, 2, 0)), 1, 1);
        mosaic.add(filled(5, 1));
        mosaic.add(filled(5, 2));
        assertThat(mosaic.finish()).containsExactly(1, 1, 1, 1, 2, 2, 2, 2);
    }

    @Test
    void refusesTooFewTooManyAndWrongTiles() {
        Mosaic mosaic = new Mosaic(TilePlan.of(1, 8, new Tiling(6, 2, 0)), 1, 1);
        assertThatThrownBy(() -> mosaic.add(new float[3])).hasMessage("expected a tile of 1x1x5 values, got 3");
        mosaic.add(filled(5, 1));
        assertThatThrownBy(mosaic::finish).hasMessage("the mosaic has 1 of 2 tiles");
        mosaic.add(filled(5, 2));
        assertThatThrownBy(() -> mosaic.add(filled(5, 3))).hasMessage("the mosaic has all its 2 tiles");
    }

    @Test
    void refusesATilingThatCannotBe() {
        assertThatThrownBy(() -> new Tiling(3, 0, 0)).hasMessageContaining("at least 4 tokens wide");
        assertThatThrownBy(() -> new Tiling(12, 5, 0)).hasMessageContaining("at most a third");
        assertThatThrownBy(() -> new Tiling(12, 4, 5)).hasMessageContaining("a fade is 0 to the overlap");
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
