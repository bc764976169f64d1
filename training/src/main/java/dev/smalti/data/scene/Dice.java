package dev.smalti.data.scene;

/**
 * Random numbers of one picture: SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
 * generators", 2014). Its sequence is fixed for good, unlike that of a library's generator. Not thread-safe.
 */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** The sequence of one picture of one seed. */
    Dice(long seed, long index) {
        state = mix(seed + GOLDEN) ^ mix(index * GOLDEN + 1);
    }

    /** The next 64 bits. */
    long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    float next() {
        return (bits() >>> 40) * 0x1p-24f;
    }

    /** Uniform in [low, high). */
    float between(float low, float high) {
        return low + (high - low) * next();
    }

    /** Uniform from 0 to {@code count - 1}. */
    int below(int count) {
        return (int) (((bits() >>> 32) * count) >>> 32);
    }

    /** Uniform from {@code low} to {@code high}, both included. */
    int count(int low, int high) {
        return low + below(high - low + 1);
    }

    /** True with a probability. */
    boolean chance(float probability) {
        return next() < probability;
    }

    /** Bell-shaped about 0, with a deviation of about 1/3, in (-1, 1). */
    float bell() {
        return (next() + next() + next()) * (2f / 3) - 1;
    }

    /** One of them. */
    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[below(choices.length)];
    }

    private static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
