package dev.smalti.prior;

import dev.smalti.Filters;
import dev.smalti.SmaltiException;
import java.util.Arrays;

/**
 * Draws tokens from logits under {@link dev.smalti.DrawRule#INVERSE_CDF}: the rule that every {@link dev.smalti.Strategy}
 * follows, in plain Java, for callers who have logits of their own and for checking the graphs. {@link GumbelRace} is the
 * other rule. Immutable; threads may share it.
 *
 * <p>The rule, for the logits of one token, float32 unless said otherwise:
 *
 * <ol>
 *   <li><b>Guidance</b>, where there is any: {@code unconditional + guidance * (conditional - unconditional)}.
 *   <li><b>Temperature</b>: {@code s = logits / temperature}. At 0 the largest logit wins, the first of equals; nothing
 *       below applies.
 *   <li><b>Top-k</b>: the k-th largest of s, equals counted one by one; what is smaller is removed, so that all equals of
 *       the k-th stay. A k of the vocabulary or more keeps all, as 0 does.
 *   <li><b>Softmax</b> over what is left: {@code p = exp(s - max) / sum}; removed tokens have 0.
 *   <li><b>Top-p</b>, where topP is below 1: tokens in descending order of s, among equals the lower token first; a token
 *       stays where the sum (float64) of the p before it is at most topP. So the first always stays, and so does the one
 *       that passes topP ({@code top_k_top_p_filtering} of transformers). The p are those of the softmax above.
 *   <li><b>Min-p</b>: a token stays where {@code p >= minP * max(p)}; the likeliest always does.
 *   <li><b>Draw</b> with u in [0, 1): the p of the removed are 0, the others stay as they are. Cumulative sums (float64)
 *       in the order of tokens; the token is the number of sums that are at most {@code u * total}, where total is the
 *       last of them. In exact terms this is the first token whose sum exceeds it, so a removed token is never drawn.
 * </ol>
 *
 * <p>A logit of -infinity is a token that the model rules out; it has no chance under any filter.
 */
public final class Sampler {
    private static final float REMOVED = Float.NEGATIVE_INFINITY;

    private final Filters filters;

    /** Draws with these filters. */
    public Sampler(Filters filters) {
        this.filters = filters;
    }

    /**
     * Classifier-free guidance: {@code unconditional + scale * (conditional - unconditional)}; a scale of 1 gives the
     * conditional logits as they are.
     *
     * @param unconditional [vocabulary]
     * @param conditional [vocabulary]
     * @return [vocabulary], a new array
     * @throws SmaltiException of kind BAD_INPUT where the lengths differ
     */
    public static float[] guided(float[] unconditional, float[] conditional, float scale) {
        if (unconditional.length != conditional.length) {
            throw SmaltiException.badInput("guidance needs as many unconditional logits as conditional ones, got "
                    + unconditional.length + " and " + conditional.length);
        }
        float[] guided = conditional.clone();
        for (int i = 0; scale != 1 && i < guided.length; i++) {
            guided[i] = unconditional[i] + scale * (conditional[i] - unconditional[i]);
        }
        return guided;
    }

    /**
     * What the filters leave of the logits.
     *
     * @param logits [vocabulary]
     * @return [vocabulary], a new array: logits over temperature (at a temperature of 0 as they are), -infinity for
     *     tokens that were removed
     * @throws SmaltiException as {@link #draw} does
     */
    public float[] filtered(float[] logits) {
        return filter(logits).scaled();
    }

    /**
     * How likely each token is in the eyes of {@link #draw}.
     *
     * @param logits [vocabulary]
     * @return [vocabulary], a new array: what softmax said before top-p and min-p, 0 for removed tokens; not scaled up
     *     again, so that the sum is at most 1, up to rounding
     * @throws SmaltiException as {@link #draw} does
     */
    public float[] probabilities(float[] logits) {
        return filter(logits).probabilities();
    }

    /**
     * Draws a token.
     *
     * @param logits [vocabulary]
     * @param uniform the number to draw with, in [0, 1); of no effect at a temperature of 0
     * @return the token, from 0 to below the vocabulary
     * @throws SmaltiException of kind CORRUPT where a logit is not a number or is +infinity, or all are -infinity;
     *     BAD_INPUT where the uniform number is out of range, there are no logits, or the temperature is so low that
     *     logits over it are no longer float32
     */
    public int draw(float[] logits, float uniform) {
        return pick(probabilities(logits), uniform);
    }

    /**
     * The last step alone: the token whose share of the probabilities a uniform number hits.
     *
     * @param probabilities [vocabulary] from 0, in the order of tokens, with at least one above 0; of any sum
     * @param uniform in [0, 1)
     * @return how many cumulative sums are at most {@code uniform * total}
     * @throws SmaltiException of kind BAD_INPUT where the uniform number is out of range
     */
    public static int pick(float[] probabilities, float uniform) {
        if (!(uniform >= 0 && uniform < 1)) {
            throw SmaltiException.badInput("a token is drawn with a number from 0 to below 1, was " + uniform);
        }
        double total = 0;
        for (float p : probabilities) {
            total += p;
        }
        double bound = uniform * total;
        double sum = 0;
        int token = 0;
        for (float p : probabilities) {
            sum += p;
            if (sum > bound) {
                break;
            }
            token++;
        }
        return token;
    }

    /** Both arrays [vocabulary]; a removed token has -infinity in one and 0 in the other. */
    private record Filtered(float[] scaled, float[] probabilities) {
        void remove(int token) {
            scaled[token] = REMOVED;
            probabilities[token] = 0;
        }
    }

    private Filtered filter(float[] logits) {
        int likeliest = likeliest(logits);
        if (filters.temperature() == 0) {
            return only(likeliest, logits);
        }
        float[] scaled = logits.clone();
        scale(scaled, filters.temperature(), likeliest);
        topK(scaled, filters.topK());
        Filtered filtered = new Filtered(scaled, softmax(scaled, scaled[likeliest]));
        topP(filtered, filters.topP());
        minP(filtered, filters.minP() * filtered.probabilities()[likeliest]);
        return filtered;
    }

    /** Divides logits by a temperature above 0, in place. */
    static void scale(float[] logits, float temperature, int likeliest) {
        float largest = logits[likeliest];
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= temperature;
        }
        if (Float.isInfinite(logits[likeliest])) {
            throw SmaltiException.badInput("a temperature of " + temperature + " is too low for logits up to " + largest
                    + "; 0 takes the likeliest token");
        }
    }

    /** The token with the largest logit, the first of equals; checks all on the way. */
    static int likeliest(float[] logits) {
        if (logits.length == 0) {
            throw SmaltiException.badInput("there are no logits to draw from");
        }
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (Float.isNaN(logits[i]) || logits[i] == Float.POSITIVE_INFINITY) {
                throw SmaltiException.corrupt("the logit of token " + i + " is " + logits[i]
                        + ": the model's weights are damaged, or its numbers overflow in this precision");
            }
            best = logits[i] > logits[best] ? i : best;
        }
        if (logits[best] == Float.NEGATIVE_INFINITY) {
            throw SmaltiException.corrupt("the logits rule out every token: the model's weights are damaged");
        }
        return best;
    }

    private static Filtered only(int token, float[] logits) {
        float[] scaled = new float[logits.length];
        Arrays.fill(scaled, REMOVED);
        scaled[token] = logits[token];
        float[] certain = new float[logits.length];
        certain[token] = 1;
        return new Filtered(scaled, certain);
    }

    private static void topK(float[] scaled, int k) {
        if (k == 0 || k >= scaled.length) {
            return;
        }
        float[] ascending = scaled.clone();
        Arrays.sort(ascending);
        float least = ascending[ascending.length - k];
        for (int i = 0; i < scaled.length; i++) {
            // -0 sorts before 0 but is not below it.
            scaled[i] = scaled[i] < least ? REMOVED : scaled[i];
        }
    }

    private static float[] softmax(float[] scaled, float max) {
        float[] p = new float[scaled.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = (float) Math.exp(scaled[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] = (float) (p[i] / sum);
        }
        return p;
    }

    private static void topP(Filtered filtered, float topP) {
        if (topP >= 1) {
            return;
        }
        double before = 0;
        for (int token : descending(filtered.scaled())) {
            float p = filtered.probabilities()[token];
            if (before > topP) {
                filtered.remove(token);
            }
            before += p;
        }
    }

    /** The tokens that are left, from the largest logit to the smallest, among equals the lower token first. */
    static int[] descending(float[] scaled) {
        long[] keys = new long[scaled.length];
        int count = 0;
        for (int i = 0; i < scaled.length; i++) {
            if (scaled[i] != REMOVED) {
                int bits = Float.floatToIntBits(scaled[i] + 0f); // -0 becomes 0, its equal
                int ascending = bits < 0 ? bits ^ Integer.MAX_VALUE : bits; // ordered as an int as the float is
                keys[count++] = ((long) ~ascending << Integer.SIZE) | i;
            }
        }
        Arrays.sort(keys, 0, count);
        return Arrays.stream(keys, 0, count).mapToInt(key -> (int) key).toArray();
    }

    private static void minP(Filtered filtered, float least) {
        for (int i = 0; i < filtered.probabilities().length; i++) {
            if (filtered.probabilities()[i] < least) {
                filtered.remove(i);
            }
        }
    }
}
