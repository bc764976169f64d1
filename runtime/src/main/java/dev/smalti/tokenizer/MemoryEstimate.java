package dev.smalti.tokenizer;

import dev.smalti.GridShape;
import dev.smalti.bundle.Manifest;
import java.util.Collection;
import java.util.Map;

/**
 * How much memory one run of a first stage takes beside its weights, from its hyperparameters: a bound to plan by, not a
 * measurement.
 *
 * <p>The peak is at full resolution, where a residual block holds its input, the normed input and the convolution's
 * output: {@value #MAPS_ALIVE} maps of the widest channels that reach it. Measured on ONNX Runtime 1.29 with f16 models
 * of width 128: 0.45 MB per token, which is 3.4 maps. Attention adds nothing that matters: the compiler writes it so that
 * it never holds its scores.
 */
final class MemoryEstimate {
    private static final double MAPS_ALIVE = 3.5;
    private static final int SCORE_MAPS = 2;

    private final Manifest.FirstStage stage;
    private final long widest;

    MemoryEstimate(Manifest.FirstStage stage) {
        this.stage = stage;
        Map<String, Object> given = stage.hyperparameters();
        long width = given.get("ch") instanceof Number ch ? ch.longValue() : 128;
        // Upsampling brings the second level's channels to full resolution.
        long multiple = given.get("ch_mult") instanceof Collection<?> levels
                ? levels.stream()
                        .limit(2)
                        .mapToLong(MemoryEstimate::number)
                        .max()
                        .orElse(1)
                : 1;
        this.widest = Math.max(Math.max(width * multiple, stage.inChannels()), stage.outChannels());
    }

    /** Bytes of one run over a grid of this shape, for one picture. */
    long bytes(GridShape grid) {
        double pixels = (double) grid.length() * stage.factor() * stage.factor();
        double bytes = Float.BYTES * pixels * widest * MAPS_ALIVE;
        return (long) Math.min(bytes, Long.MAX_VALUE);
    }

    /** Bytes of one run of the quantizer's graph, for one picture: every latent's score for every row, twice. */
    long searchBytes(GridShape grid) {
        return (long) SCORE_MAPS * Float.BYTES * grid.length() * stage.search().count();
    }

    /** How many runs of this many bytes fit the limit together, at least 1 and at most {@code most}. */
    static int batch(long bytes, long limit, int most) {
        return (int) Math.max(1, Math.min(most, limit / bytes));
    }

    /** The side in tokens of the largest square map that fits the limit; 0 where not even one token does. */
    int largestSide(long limit) {
        int fits = 0;
        int tooLarge = 1 << 15;
        while (tooLarge - fits > 1) {
            int middle = (fits + tooLarge) / 2;
            if (bytes(new GridShape(middle, middle)) <= limit) {
                fits = middle;
            } else {
                tooLarge = middle;
            }
        }
        return fits;
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 1;
    }
}
