package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DegradationTest {
    private static final int SIDE = 32;
    private static final Scenes SCENES = new Scenes(1, SIDE, SIDE);

    @ParameterizedTest
    @EnumSource
    void changesAPictureByItsSeedAloneAndKeepsItsSizeAndRange(Degradation kind) {
        for (int seed = 0; seed < 20; seed++) {
            Pixels picture = SCENES.get(seed).picture();
            float[] before = picture.values().clone();
            Pixels degraded = kind.apply(picture, new SplittableRandom(seed));
            assertThat(picture.values()).isEqualTo(before);
            assertThat(degraded).isEqualTo(kind.apply(picture, new SplittableRandom(seed)));
            assertThat(degraded.equals(picture)).isEqualTo(kind == Degradation.NONE);
            assertThat(degraded.height()).isEqualTo(SIDE);
            assertThat(degraded.width()).isEqualTo(SIDE);
            for (float value : degraded.values()) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    @Test
    void degradesAShareOfEachBatchAndTellsWhich() {
        PictureBatches source = new PictureBatches(SCENES, 40, 1, ClassifierLearner.FIELDS);
        DegradedBatches batches = new DegradedBatches(source, 7, 0.5);
        Map<String, Tensor> batch = batches.batch(3);
        float[] clean = floats(source.batch(3));
        float[] degraded = floats(batch);
        long[] kinds = numbers(batch, DegradedBatches.KINDS);
        int length = clean.length / 40;
        for (int i = 0; i < 40; i++) {
            boolean same = Arrays.equals(clean, i * length, (i + 1) * length, degraded, i * length, (i + 1) * length);
            assertThat(same).isEqualTo(kinds[i] == 0);
        }
        assertThat(Arrays.stream(kinds).filter(kind -> kind > 0).count()).isBetween(10L, 30L);
        assertThat(Arrays.stream(kinds).distinct().count()).isGreaterThan(4);
        assertThat(numbers(batch, "classes")).isEqualTo(numbers(source.batch(3), "classes"));
        assertThat(floats(batches.batch(3))).isEqualTo(degraded);
        // Another step degrades other places of the batch.
        assertThat(numbers(batches.batch(4), DegradedBatches.KINDS)).isNotEqualTo(kinds);
        long[] none = numbers(new DegradedBatches(source, 7, 0).batch(3), DegradedBatches.KINDS);
        assertThat(IntStream.range(0, 40).allMatch(i -> none[i] == 0)).isTrue();
    }

    private static long[] numbers(Map<String, Tensor> batch, String name) {
        return ((Tensor.Longs) batch.get(name)).array();
    }

    private static float[] floats(Map<String, Tensor> batch) {
        return ((Tensor.Floats) batch.get("pixels")).array();
    }
}
