package dev.smalti;

/** How a number by chance and the logits that filters leave make a token. Both rules follow the same distribution. */
public enum DrawRule {
    /**
     * One number for each token of the grid: the token in whose share of the cumulative probabilities, in the order of
     * tokens, it falls. The reference's rule. A change of any probability moves the bounds of all tokens behind it.
     */
    INVERSE_CDF,
    /**
     * One number for each token of the vocabulary: the largest {@code logit / temperature + g} wins, g from the Gumbel
     * distribution ({@link GumbelNoise}). A draw changes only where the two best race closely, so that it mostly survives
     * another precision, another device or another number of tokens fed at a time.
     */
    GUMBEL
}
