package dev.smalti.data;

import dev.smalti.SmaltiException;
import java.util.Objects;

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

    @Override
    public long size() {
        return numbers.length;
    }

    @Override
    public Example get(long index) {
        return all.get(numbers[(int) Objects.checkIndex(index, size())]);
    }
}
