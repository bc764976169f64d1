package dev.smalti;

import java.util.Arrays;

/**
 * The latents of one picture: float32, planar [channels, rows, columns], what the encoder says before the quantizer.
 *
 * <p>The values are shared, not copied; whoever reads them does not write to them.
 *
 * @param channels at least 1
 * @param shape rows and columns
 * @param values {@code channels * shape.length()} values, planar
 */
public record Latents(int channels, GridShape shape, float[] values) {
    /** Checks the count. */
    public Latents {
        if (channels < 1 || values.length != Math.multiplyExact(channels, shape.length())) {
            throw new IllegalArgumentException(
                    "expected " + channels + " channels of " + shape + " latents, got " + values.length + " values");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latents l
                && channels == l.channels
                && shape.equals(l.shape)
                && Arrays.equals(values, l.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * channels + shape.hashCode()) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Latents[" + channels + "x" + shape + "]";
    }
}
