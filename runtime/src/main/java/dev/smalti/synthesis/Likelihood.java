package dev.smalti.synthesis;

import dev.smalti.Condition;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest;
import dev.smalti.prior.Window;
import dev.smalti.prior.causal.Prior;

/** How likely a prior finds tokens. */
record Likelihood(Prior prior, ConditionTokens conditions) {
    /**
     * Each token's probability and the likeliest tokens, in the prior's order.
     *
     * @throws SmaltiException of kind BAD_INPUT where the grid is not the prior's window
     */
    Likelihoods of(Condition condition, TokenGrid grid) {
        Manifest.Prior manifest = prior.manifest();
        if (!grid.shape().equals(manifest.window())) {
            throw SmaltiException.badInput("the likelihood is that of a grid of " + manifest.window()
                    + " tokens, this one has " + grid.shape());
        }
        int[] given = conditions.of(condition, grid.shape(), false).tokens(new Window(0, 0, manifest.window()));
        int[] tokens = manifest.sequence().toSequence(grid.tokens());
        int[] sequence = new int[given.length + tokens.length - 1];
        System.arraycopy(given, 0, sequence, 0, given.length);
        System.arraycopy(tokens, 0, sequence, given.length, tokens.length - 1);
        float[] logits = prior.logits(sequence, given.length - 1); // [tokens, vocabulary]
        float[] logarithms = new float[tokens.length];
        int[] likeliest = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            int start = i * manifest.vocabulary();
            likeliest[i] = largest(logits, start, manifest.vocabulary());
            logarithms[i] = logSoftmax(logits, start, manifest.vocabulary(), tokens[i], logits[start + likeliest[i]]);
        }
        return new Likelihoods(logarithms, likeliest);
    }

    /** The place of the largest logit of a row, the first of equals. */
    private static int largest(float[] logits, int start, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = logits[start + i] > logits[start + best] ? i : best;
        }
        return best;
    }

    private static float logSoftmax(float[] logits, int start, int count, int token, float largest) {
        double sum = 0;
        for (int i = start; i < start + count; i++) {
            sum += Math.exp((double) logits[i] - largest);
        }
        return (float) ((double) logits[start + token] - largest - Math.log(sum));
    }
}
