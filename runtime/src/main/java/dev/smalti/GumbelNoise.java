package dev.smalti;

/**
 * The Gumbel noise of one place in one picture: a number for each token of the vocabulary, which depends on the seed, the
 * picture, the place and the token alone. Philox4x32-10 with the seed as its key and the counter (position, 2³¹ + token /
 * 4, low and high word of the picture); word {@code token mod 4} of the four goes through {@link GumbelQuantile}. The bit
 * 2³¹ keeps these counters apart from those of {@link CounterNoise}, whose streams are few. Immutable; threads may share it.
 *
 * @param seed any number
 * @param image number of the picture
 * @param position the token's place in its grid, in raster order
 */
public record GumbelNoise(long seed, long image, int position) {
    /** How many neighbouring tokens have their words from one counter. */
    public static final int BLOCK = 4;
    /** The second word of the counter of a place's first four tokens. */
    public static final int FIRST_BLOCK = 1 << (Integer.SIZE - 1);

    /**
     * The noise of one token, about {@code -log(-log u)} with u uniform in (0, 1): from -3.14 to 22.9.
     *
     * @param token from 0
     */
    public double at(int token) {
        double[] four = new double[BLOCK];
        block(token / BLOCK, four);
        return four[token % BLOCK];
    }

    /**
     * The noise of four tokens at the cost of one.
     *
     * @param block number of the four, from 0: tokens 4 · block and the next three
     * @param four [4] takes the numbers
     */
    public void block(int block, double[] four) {
        int[] words = {position, FIRST_BLOCK | block, (int) image, (int) (image >>> Integer.SIZE)};
        Philox.scramble(words, (int) seed, (int) (seed >>> Integer.SIZE));
        for (int i = 0; i < BLOCK; i++) {
            four[i] = GumbelQuantile.at(words[i]);
        }
    }
}
