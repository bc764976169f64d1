package dev.smalti;

/**
 * The generator MT19937 (Matsumoto and Nishimura, 1998) with the shuffle of numpy's {@code RandomState}, because priors
 * were trained on orders that it gave. For nothing else: noise comes from {@link Noise}.
 */
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int MIDDLE = 397;
    private static final int SPREAD = 1812433253;
    private static final int TWIST = 0x9908B0DF;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    /** Starts from a seed as {@code init_genrand} of the original does. */
    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = SPREAD * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** The numbers from 0 to below n as {@code numpy.random.RandomState(seed).permutation(n)} orders them. */
    int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = upTo(i);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        return order;
    }

    /** A number from 0 to this one: as many bits as it has are drawn until they are not above it. */
    private int upTo(int max) {
        int mask = -1 >>> Integer.numberOfLeadingZeros(max);
        int value = nextInt() & mask;
        while (value > max) {
            value = nextInt() & mask;
        }
        return value;
    }

    /** The next 32 bits. */
    int nextInt() {
        if (next == SIZE) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9D2C5680;
        y ^= y << 15 & 0xEFC60000;
        return y ^ y >>> 18;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & Integer.MIN_VALUE) | (state[(i + 1) % SIZE] & Integer.MAX_VALUE);
            state[i] = state[(i + MIDDLE) % SIZE] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : TWIST);
        }
        next = 0;
    }
}
