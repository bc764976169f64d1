package dev.smalti.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.TokenGrid;
import java.util.List;

/**
 * How a tokenizer uses its codebook.
 *
 * @param vocabulary how many different tokens there are
 * @param tokens how many were counted
 * @param used how many different ones occurred
 * @param entropy of the tokens on their own, whatever stands beside them, in bits: what a code without context needs per
 *     token
 */
public record CodebookUse(int vocabulary, long tokens, int used, double entropy) {
    /**
     * Counts the tokens of these grids.
     *
     * @param vocabulary above every token
     */
    public static CodebookUse of(int vocabulary, List<TokenGrid> grids) {
        long[] counts = new long[vocabulary];
        long total = 0;
        for (TokenGrid grid : grids) {
            for (int token : grid.tokens()) {
                counts[token]++;
                total++;
            }
        }
        int used = 0;
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                used++;
                double share = (double) count / total;
                entropy -= share * Math.log(share) / Math.log(2);
            }
        }
        return new CodebookUse(vocabulary, total, used, entropy);
    }

    /** How many entries would carry as much if all were used alike, from 1 to the vocabulary. */
    @JsonProperty
    public double perplexity() {
        return Math.pow(2, entropy);
    }

    /** The share of the vocabulary that occurred. */
    @JsonProperty
    public double usage() {
        return (double) used / vocabulary;
    }
}
