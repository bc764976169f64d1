package dev.smalti.graph.pass;

/**
 * The numbers that a value of a graph holds, and how 8 bits stand for them: {@code (u - zeroPoint) * scale} for u from 0
 * to 255. A range always holds 0, which is exact, as padding is made of it.
 *
 * @param low at most 0
 * @param high at least 0
 */
public record Range(float low, float high) {
    private static final int LARGEST = 255;

    /** Widens the range to 0 and checks that its ends are finite. */
    public Range {
        if (!Float.isFinite(low) || !Float.isFinite(high) || low > high) {
            throw new IllegalArgumentException("a range has finite ends, was [" + low + ", " + high + "]");
        }
        low = Math.min(low, 0);
        high = Math.max(high, 0);
    }

    /** The smallest range that holds this one and another. */
    public Range and(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The difference between two neighbouring numbers, above 0. */
    public float scale() {
        float scale = (float) (((double) high - low) / LARGEST);
        return scale >= Float.MIN_NORMAL ? scale : 1;
    }

    /** What stands for 0, from 0 to 255. */
    public int zeroPoint() {
        return Math.min(Math.round(-low / scale()), LARGEST);
    }
}
