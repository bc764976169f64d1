package dev.smalti.prior;

import dev.smalti.DrawRule;
import dev.smalti.ExactExp;
import dev.smalti.Filters;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import java.util.Arrays;

/**
 * Draws tokens from logits under {@link DrawRule#GUMBEL}: each token that the filters leave runs with {@code s + g}, its
 * logit over the temperature (float32) plus its noise (float64), and the largest wins, the lowest token among equals.
 * Every operation is exactly rounded, so that a graph does the same to the last bit. Immutable; threads may share it.
 *
 * <p>What the filters leave, with s the float32 logits over the temperature and m the largest of them:
 *
 * <ol>
 *   <li><b>Temperature 0</b>: the largest logit wins, the first of equals, without noise; nothing below applies.
 *   <li><b>Top-k</b>: as {@link Sampler} has it; all equals of the k-th stay.
 *   <li><b>Top-p</b>, where topP is below 1: weights {@code w = exp(s - m)} by {@link ExactExp} in descending order of s,
 *       among equals the lower token first, summed in float64; a token stays where the sum of those before it is at most
 *       topP times the whole sum. Likelihoods are those before min-p.
 *   <li><b>Min-p</b>, where minP is above 0: a token stays where {@code s - m}, float32, is at least {@link #gap log minP}.
 * </ol>
 *
 * <p>Top-p and min-p differ from {@link Sampler} in the last bits of a bound only.
 */
public final class GumbelRace {
    private static final float REMOVED = Float.NEGATIVE_INFINITY;
    /** More of the largest than this share of a vocabulary are found faster by sorting. */
    private static final int HEAP_SHARE = 8;

    private final Filters filters;

    /** Draws with these filters. */
    public GumbelRace(Filters filters) {
        this.filters = filters;
    }

    /** The float32 logarithm that min-p compares with; -infinity where it removes nothing. */
    public static float gap(float minP) {
        return minP == 0 ? REMOVED : (float) StrictMath.log(minP);
    }

    /**
     * Draws a token.
     *
     * @param logits [vocabulary]
     * @param noise of the token's place; of no effect at a temperature of 0
     * @return the token, from 0 to below the vocabulary
     * @throws SmaltiException as {@link Sampler#draw(float[], float)} does
     */
    public int draw(float[] logits, GumbelNoise noise) {
        if (filters.temperature() == 0) {
            return Sampler.likeliest(logits);
        }
        float[] kept = filtered(logits);
        double[] four = new double[GumbelNoise.BLOCK];
        int block = -1;
        int winner = -1;
        double best = Double.NEGATIVE_INFINITY;
        for (int token = 0; token < kept.length; token++) {
            if (kept[token] != REMOVED) {
                if (token / GumbelNoise.BLOCK != block) {
                    block = token / GumbelNoise.BLOCK;
                    noise.block(block, four);
                }
                double score = kept[token] + four[token % GumbelNoise.BLOCK];
                if (score > best) {
                    best = score;
                    winner = token;
                }
            }
        }
        return winner;
    }

    /**
     * What the filters leave of the logits.
     *
     * @param logits [vocabulary]
     * @return [vocabulary], a new array: logits over temperature (at a temperature of 0 the logit of the likeliest), -infinity
     *     for tokens that were removed
     * @throws SmaltiException as {@link Sampler#draw(float[], float)} does
     */
    public float[] filtered(float[] logits) {
        int likeliest = Sampler.likeliest(logits);
        float[] scaled = logits.clone();
        if (filters.temperature() == 0) {
            Arrays.fill(scaled, REMOVED);
            scaled[likeliest] = logits[likeliest];
            return scaled;
        }
        Sampler.scale(scaled, filters.temperature(), likeliest);
        float best = scaled[likeliest];
        remove(scaled, kth(scaled, filters.topK()));
        if (filters.topP() < 1) {
            topP(scaled, best);
        }
        if (filters.minP() > 0) {
            float gap = gap(filters.minP());
            for (int token = 0; token < scaled.length; token++) {
                scaled[token] = scaled[token] - best < gap ? REMOVED : scaled[token];
            }
        }
        return scaled;
    }

    private static void remove(float[] scaled, float least) {
        for (int token = 0; least != REMOVED && token < scaled.length; token++) {
            scaled[token] = scaled[token] < least ? REMOVED : scaled[token];
        }
    }

    private void topP(float[] scaled, float best) {
        int[] order = Sampler.descending(scaled);
        double[] weights = new double[order.length];
        double total = 0;
        for (int i = 0; i < order.length; i++) {
            weights[i] = ExactExp.at((double) scaled[order[i]] - best);
            total += weights[i];
        }
        double enough = filters.topP() * total;
        double before = 0;
        for (int i = 0; i < order.length; i++) {
            if (before > enough) {
                scaled[order[i]] = REMOVED;
            }
            before += weights[i];
        }
    }

    /** The k-th largest, equals counted one by one; -infinity where all are wanted. */
    private static float kth(float[] values, int k) {
        if (k == 0 || k >= values.length) {
            return REMOVED;
        }
        if (k > values.length / HEAP_SHARE) {
            float[] ascending = values.clone();
            Arrays.sort(ascending);
            return ascending[values.length - k];
        }
        float[] heap = Arrays.copyOf(values, k); // the k largest so far, the smallest on top
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(heap, i);
        }
        for (int i = k; i < values.length; i++) {
            if (values[i] > heap[0]) {
                heap[0] = values[i];
                sink(heap, 0);
            }
        }
        return heap[0];
    }

    private static void sink(float[] heap, int from) {
        float value = heap[from];
        int place = from;
        int child = 2 * place + 1;
        while (child < heap.length) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= value) {
                break;
            }
            heap[place] = heap[child];
            place = child;
            child = 2 * place + 1;
        }
        heap[place] = value;
    }
}
