package dev.smalti;

/**
 * What it takes to draw tokens, as counted without a model.
 *
 * @param runs how many runs are started, each with caches of its own
 * @param passes how often the model runs, one pass after the other; a pass takes one or more tokens of each sequence
 * @param tokens how many tokens go through the model in all passes, over all sequences and their unconditional twins
 * @param drawn how many tokens are drawn
 */
public record SamplingCost(long runs, long passes, long tokens, long drawn) {
    @Override
    public String toString() {
        return tokens + " tokens through the model in " + passes + " passes and " + runs + " runs, for " + drawn
                + " drawn";
    }
}
