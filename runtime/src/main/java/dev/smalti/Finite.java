package dev.smalti;

import java.util.OptionalInt;

/**
 * Whether numbers are numbers, neither NaN nor infinite. Much of what computes with them passes such values over: a
 * quantized operator makes one code of them, a largest value skips them, and a picture of them is black. So they are
 * looked for where they enter and where they leave.
 */
public final class Finite {
    private Finite() {}

    /** The place of the first that is not finite. */
    public static OptionalInt firstOther(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Refuses what a model computed.
     *
     * @param what the numbers are, e.g. {@code the pixels of the decoder}
     * @throws SmaltiException of kind CORRUPT where one is not finite
     */
    public static void requireComputed(float[] values, String what) {
        firstOther(values).ifPresent(place -> {
            throw SmaltiException.corrupt(what + " are not finite, there is " + values[place]
                    + " among them: the model's" + " weights are damaged, or its numbers overflow in this precision");
        });
    }

    /**
     * Refuses what a caller gives.
     *
     * @param what the numbers are, e.g. {@code the pixels of the picture}
     * @throws SmaltiException of kind BAD_INPUT where one is not finite
     */
    public static void requireGiven(float[] values, String what) {
        firstOther(values).ifPresent(place -> {
            throw SmaltiException.badInput(what + " are not finite: number " + place + " is " + values[place]);
        });
    }
}
