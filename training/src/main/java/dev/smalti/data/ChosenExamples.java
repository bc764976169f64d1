package dev.smalti.data;

import dev.smalti.SmaltiException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Some of many examples, each another one: whatever part of them is held back, no other part has it. Endless examples are
 * taken in their order. Those with an end are often sorted, by class or by day, so they are taken in a shuffled order, the
 * same whatever the run's seed. Those that cannot be used are left out.
 */
public final class ChosenExamples implements Examples {
    private static final long ORDER = 0x5EED;

    private final Examples all;
    private final long[] numbers;

    private ChosenExamples(Examples all, long[] numbers) {
        this.all = all;
        this.numbers = numbers;
    }

    /**
     * Looks for so many examples that can be used, which may read every file.
     *
     * @throws SmaltiException of kind BAD_INPUT where there are fewer
     */
    public static ChosenExamples of(Examples all, int count) {
        long[] numbers = new long[count];
        boolean endless = all.size() == Long.MAX_VALUE;
        Permutation order = new Permutation(all.size(), ORDER);
        int found = 0;
        for (long place = 0; place < all.size() && found < count; place++) {
            long number = endless ? place : order.at(place);
            if (all.usable(number)) {
                numbers[found++] = number;
            }
        }
        if (found < count) {
            throw SmaltiException.badInput(
                    "of " + all.size() + " pictures " + found + " can be used, and the recipe wants " + count);
        }
        return new ChosenExamples(all, numbers);
    }

    /**
     * Looks for all examples that can be used, which reads every file.
     *
     * @param all of a finite number
     */
    public static ChosenExamples usable(Examples all) {
        Permutation order = new Permutation(all.size(), ORDER);
        return new ChosenExamples(
                all,
                LongStream.range(0, all.size())
                        .map(order::at)
                        .parallel()
                        .filter(all::usable)
                        .toArray());
    }

    /** The examples from one place on and before another. */
    public ChosenExamples part(int from, int to) {
        return new ChosenExamples(all, Arrays.copyOfRange(numbers, from, to));
    }

    /** The examples of the same numbers as another source has them. */
    public ChosenExamples over(Examples source) {
        return new ChosenExamples(source, numbers);
    }

    @Override
    public long size() {
        return numbers.length;
    }

    @Override
    public Example get(long index) {
        return all.get(numbers[(int) Objects.checkIndex(index, size())]);
    }

    @Override
    public Example get(long epoch, long index) {
        return all.get(epoch, numbers[(int) Objects.checkIndex(index, size())]);
    }
}
