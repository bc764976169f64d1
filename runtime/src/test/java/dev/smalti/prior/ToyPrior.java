package dev.smalti.prior;

/**
 * A prior that can be computed by hand: its logits are a hash of the whole sequence so far, so a wrong, missing or
 * swapped token anywhere before shows.
 */
final class ToyPrior {
    static final int VOCABULARY = 7;

    private ToyPrior() {}

    /** The hash of a sequence, from that of its start and the next token. */
    static long next(long hash, int token) {
        return mix(hash * 31 + token + 1);
    }

    static long hash(int[] sequence) {
        long hash = 0;
        for (int token : sequence) {
            hash = next(hash, token);
        }
        return hash;
    }

    /** Draws after sequences of these hashes; the twin's counts only where there is guidance. */
    static int draw(long conditional, long unconditional, float guidance, float uniform) {
        double[] sums = new double[VOCABULARY];
        double sum = 0;
        for (int token = 0; token < VOCABULARY; token++) {
            double logit = logit(conditional, token);
            if (guidance != 1) {
                double without = logit(unconditional, token);
                logit = without + guidance * (logit - without);
            }
            sum += Math.exp(logit);
            sums[token] = sum;
        }
        int token = 0;
        while (sums[token] <= uniform * sum) {
            token++;
        }
        return token;
    }

    private static double logit(long hash, int token) {
        return (mix(hash ^ mix(token + 1)) >>> 11) * 0x1p-53 * 3;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
