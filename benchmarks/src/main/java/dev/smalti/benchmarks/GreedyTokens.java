package dev.smalti.benchmarks;

import dev.smalti.benchmarks.measure.Likeness;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the answers of priors with a cache are those of a reference: a fast wrong answer is none. Each draws its own
 * tokens after the condition, always the likeliest, so that an early difference goes on.
 *
 * @param equal by contender, how many tokens are equal
 * @param compared how many there are
 */
record GreedyTokens(Map<String, Integer> equal, int compared) {
    GreedyTokens {
        equal = Map.copyOf(equal);
    }

    /**
     * Compares.
     *
     * @param condition tokens before the first one drawn
     * @param drawn how many tokens of each sequence
     */
    static GreedyTokens of(
            List<PriorContender.Cached> contenders, PriorContender.Cached reference, int condition, int drawn) {
        int[][] expected = draw(reference, condition, drawn);
        Map<String, Integer> equal = new LinkedHashMap<>();
        for (PriorContender.Cached contender : contenders) {
            equal.put(contender.title(), Likeness.equal(draw(contender, condition, drawn), expected));
        }
        return new GreedyTokens(
                equal, Arrays.stream(expected).mapToInt(tokens -> tokens.length).sum());
    }

    private static int[][] draw(PriorContender.Cached contender, int condition, int drawn) {
        int[][] tokens = new int[drawn][];
        try (PriorContender.Run run = contender.start(condition)) {
            tokens[0] = run.last();
            for (int step = 1; step < drawn; step++) {
                run.step();
                tokens[step] = run.last();
            }
        }
        return tokens;
    }
}
