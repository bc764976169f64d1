package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.bundle.Manifest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static final Manifest.FirstStage F16 = stage(Map.of("ch", 128, "ch_mult", List.of(1, 1, 2, 2, 4)));

    @Test
    void isNearWhatAWholeDecodeOf1024PixelsTook() {
        // Measured: a peak of 2189 to 2518 MB, of which about 420 MB are weights and the JVM.
        assertThat(new MemoryEstimate(F16).bytes(new GridShape(64, 64))).isBetween(1_800_000_000L, 2_200_000_000L);
    }

    @Test
    void growsLinearlyInPixels() {
        MemoryEstimate memory = new MemoryEstimate(F16);
        long one = memory.bytes(new GridShape(1, 1));
        assertThat(one).isEqualTo(4 * (256 * 128 * 7 / 2));
        assertThat(memory.bytes(new GridShape(4, 5))).isEqualTo(20 * one);
    }

    @Test
    void findsTheLargestTileAndBatch() {
        MemoryEstimate memory = new MemoryEstimate(F16);
        int side = memory.largestSide(1L << 30);
        assertThat(memory.bytes(new GridShape(side, side))).isLessThanOrEqualTo(1L << 30);
        assertThat(memory.bytes(new GridShape(side + 1, side + 1))).isGreaterThan(1L << 30);
        assertThat(memory.largestSide(1000)).isZero();
        GridShape small = new GridShape(16, 16);
        assertThat(MemoryEstimate.batch(memory.bytes(small), 4 * memory.bytes(small), 8))
                .isEqualTo(4);
        assertThat(MemoryEstimate.batch(memory.bytes(small), 1, 8)).isEqualTo(1);
        assertThat(memory.searchBytes(small)).isEqualTo(2L * 4 * 256 * 16384);
    }

    @Test
    void takesTheCommonWidthWhereNothingIsSaid() {
        assertThat(new MemoryEstimate(stage(Map.of("ch", "wide"))).bytes(new GridShape(1, 1)))
                .isEqualTo(new MemoryEstimate(F16).bytes(new GridShape(1, 1)));
    }

    private static Manifest.FirstStage stage(Map<String, Object> hyperparameters) {
        return new Manifest.FirstStage(
                "vqgan",
                "test",
                Manifest.Content.IMAGE,
                3,
                3,
                16,
                256,
                16384,
                256,
                null,
                new Manifest.Search("weights.bin", 0, 0, 16384, null),
                hyperparameters);
    }
}
