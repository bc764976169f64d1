package dev.smalti.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Names under which trainers keep averages of the weights over the training. */
public final class Averages {
    private static final List<String> WORDS = List.of("ema", "averaged", "swa");

    private Averages() {}

    /** Whether a dictionary, or a part of a model, of this name holds averages: {@code ema}, {@code g_ema}, {@code model_ema}. */
    public static boolean isName(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z]+", -1)).anyMatch(WORDS::contains);
    }
}
