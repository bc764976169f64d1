package dev.smalti.data;

import java.util.Objects;

/**
 * A shuffled order of any number of things, place by place, in no memory: a Feistel network over the next power of four,
 * walked until it lands among the things (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). Immutable.
 *
 * @param count how many things there are, at least 1
 * @param seed which order
 */
public record Permutation(long count, long seed) {
    private static final int ROUNDS = 8;
    private static final long PASS = 0x632BE59BD9B4E019L;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    public Permutation {
        if (count < 1) {
            throw new IllegalArgumentException("an order is of at least 1 thing, was " + count);
        }
    }

    /** The order of one pass over all the things of a training with this seed. */
    public static Permutation ofPass(long count, long seed, long pass) {
        // A large odd stride keeps the orders of neighbouring seeds apart.
        return new Permutation(count, seed + pass * PASS);
    }

    /** The thing at this place, from 0 to {@code count - 1}; each is at one place. */
    public long at(long place) {
        int half = halfBits();
        long found = Objects.checkIndex(place, count);
        do {
            found = scrambled(found, half);
        } while (Long.compareUnsigned(found, count) >= 0);
        return found;
    }

    /** Half of the bits of the network's numbers, of which there are at least as many as things. */
    private int halfBits() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(count - 1);
        return Math.max(1, (bits + 1) / 2);
    }

    private long scrambled(long number, int half) {
        long mask = (1L << half) - 1;
        long left = number >>> half;
        long right = number & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(right + GOLDEN * (seed + ROUNDS + round) + mix(seed + round)) & mask);
            left = right;
            right = next;
        }
        return left << half | right;
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long bits) {
        long z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
