package dev.smalti.run;

import java.util.List;

/**
 * How a run was started: with its recipe, all that it takes to make it again.
 *
 * @param format version of this record, {@link #FORMAT} for what this release writes
 * @param recipe the recipe's name
 * @param seed of the first weights, of the order of the data and of every other chance
 * @param data what it learns from, as the user named it
 * @param tokenizer folder of the bundle whose tokens a prior learns; empty where what learns is a tokenizer
 * @param condition folder of the bundle that makes the tokens of a prior's condition; empty for none
 * @param version of the Smalti that started it
 * @param command the command's arguments, one per element, as given
 * @param started the moment in ISO 8601, UTC
 * @param threads how many were to compute; 0 where a release before this one began the run
 * @param digests of what it builds on
 */
public record RunFacts(
        int format,
        String recipe,
        long seed,
        String data,
        String tokenizer,
        String condition,
        String version,
        List<String> command,
        String started,
        int threads,
        Digests digests) {
    /** The version of this record that this release writes. */
    public static final int FORMAT = 1;

    /** Copies the command. */
    public RunFacts {
        command = List.copyOf(command);
    }
}
