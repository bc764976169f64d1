package dev.smalti.data;

/** Numbered examples: the same number gives the same example. Thread-safe. */
public interface Examples {
    /** How many there are; {@link Long#MAX_VALUE} for endless ones. */
    long size();

    /**
     * One example.
     *
     * @param index from 0 to {@code size() - 1}
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where it cannot be read
     * @throws IndexOutOfBoundsException for another number
     */
    Example get(long index);

    /**
     * Whether this number has an example of its own; {@link #get} may give another in place of one that cannot be used.
     *
     * @param index from 0 to {@code size() - 1}
     */
    default boolean usable(long index) {
        return true;
    }

    /**
     * One example as it looks in an epoch. Sources that cut and mirror their pictures by chance do so anew in each; those
     * that do not give the same in all.
     *
     * @param epoch how often all examples were seen before, from 0
     * @param index from 0 to {@code size() - 1}
     */
    default Example get(long epoch, long index) {
        return get(index);
    }
}
