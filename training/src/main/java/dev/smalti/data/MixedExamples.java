package dev.smalti.data;

import java.util.SplittableRandom;

/**
 * Examples some of which show a sheet of their maps in place of their picture, see {@link MapSheet}. Which do is decided by the
 * seed and their number, in each epoch anew. Thread-safe where its source is.
 *
 * @param source of all examples
 * @param maps the share of sheets, from 0 to 1
 * @param seed any number
 */
public record MixedExamples(Examples source, double maps, long seed) implements Examples {
    private static final long STRIDE = 0xBF58476D1CE4E5B9L;

    /** Checks the share. */
    public MixedExamples {
        if (!(maps >= 0 && maps <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1, was " + maps);
        }
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public boolean usable(long index) {
        return source.usable(index);
    }

    @Override
    public Example get(long index) {
        return get(0, index);
    }

    @Override
    public Example get(long epoch, long index) {
        Example example = source.get(epoch, index);
        long number = new SplittableRandom(seed).nextLong() + STRIDE * epoch + index;
        return new SplittableRandom(number).nextDouble() < maps ? example.withPicture(MapSheet.of(example)) : example;
    }
}
