package dev.smalti;

/**
 * Noise from a counter-based generator: each number depends on the seed, the picture and the position alone, so that
 * neither the size of batches nor the order of positions nor threads change it. Philox4x32-10 (Salmon et al., "Parallel
 * random numbers: as easy as 1, 2, 3", 2011): the key is the seed, the counter (position, stream, picture), each 64-bit
 * number with its low word first; the number is the upper 24 bits of the first of four words. Any picture number and seed
 * will do, and so will any position. Immutable; threads may share it.
 *
 * @param seed any number
 * @param stream any number: streams of one seed have nothing in common. Tokens are drawn with stream 0
 */
public record CounterNoise(long seed, int stream) implements Noise {
    private static final float STEP = 0x1p-24f;

    /** The numbers of this seed that tokens are drawn with. */
    public CounterNoise(long seed) {
        this(seed, 0);
    }

    @Override
    public float at(long image, int position) {
        int[] words = {position, stream, (int) image, (int) (image >>> Integer.SIZE)};
        Philox.scramble(words, (int) seed, (int) (seed >>> Integer.SIZE));
        return (words[0] >>> 8) * STEP;
    }
}
