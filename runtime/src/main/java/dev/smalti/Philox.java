package dev.smalti;

/** The Philox4x32-10 bijection of 128-bit counters, one for each 64-bit key. */
public final class Philox {
    /** How often a counter is mixed. */
    public static final int ROUNDS = 10;
    /** What the first word is multiplied by. */
    public static final long MULTIPLIER_0 = 0xD2511F53L;
    /** What the third word is multiplied by. */
    public static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** The first step of the key: the golden ratio, as a fraction of 2³². */
    public static final int WEYL_0 = 0x9E3779B9;
    /** The second: the square root of three less one. */
    public static final int WEYL_1 = 0xBB67AE85;

    private Philox() {}

    /**
     * Turns a counter into random words in place.
     *
     * @param words [4] the counter, unsigned 32-bit words
     * @param key0 the key's first word
     * @param key1 its second word
     */
    public static void scramble(int[] words, int key0, int key1) {
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(words[0]);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(words[2]);
            words[0] = (int) (product1 >>> Integer.SIZE) ^ words[1] ^ k0;
            words[1] = (int) product1;
            words[2] = (int) (product0 >>> Integer.SIZE) ^ words[3] ^ k1;
            words[3] = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
    }
}
