package dev.smalti.synthesis;

import dev.smalti.SmaltiException;
import java.util.Arrays;

/**
 * How likely a prior finds the tokens of a grid, in the prior's order. Immutable; arrays are copied in and out.
 *
 * @param logProbabilities natural logarithm of each token's probability, given the condition and the tokens before it
 * @param likeliest the token that the prior finds likeliest at each place, the first of equals
 */
public record Likelihoods(float[] logProbabilities, int[] likeliest) {
    /** Copies the arrays and checks that they are of one length, at least 1. */
    public Likelihoods {
        if (logProbabilities.length != likeliest.length || likeliest.length == 0) {
            throw new IllegalArgumentException("expected one likeliest token for each of " + logProbabilities.length
                    + " tokens, got " + likeliest.length);
        }
        logProbabilities = logProbabilities.clone();
        likeliest = likeliest.clone();
    }

    /** How many tokens there are. */
    public int length() {
        return likeliest.length;
    }

    /** Negative log-likelihood of the whole grid, in nats. */
    public double nats() {
        double sum = 0;
        for (float logarithm : logProbabilities) {
            sum -= logarithm;
        }
        return sum;
    }

    /** The mean over the tokens, in nats: the loss that the prior was trained on ({@code shared_step} of the reference). */
    public double natsPerToken() {
        return nats() / length();
    }

    /**
     * At which share of the places the other finds the same token likeliest, from 0 to 1.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is of another number of tokens
     */
    public double agreement(Likelihoods other) {
        if (other.length() != length()) {
            throw SmaltiException.badInput("only likelihoods of one grid can be compared, these are of " + length()
                    + " and " + other.length() + " tokens");
        }
        int same = 0;
        for (int i = 0; i < likeliest.length; i++) {
            same += likeliest[i] == other.likeliest[i] ? 1 : 0;
        }
        return (double) same / length();
    }

    /** A copy of the logarithms. */
    @Override
    public float[] logProbabilities() {
        return logProbabilities.clone();
    }

    /** A copy of the likeliest tokens. */
    @Override
    public int[] likeliest() {
        return likeliest.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Likelihoods same
                && Arrays.equals(logProbabilities, same.logProbabilities)
                && Arrays.equals(likeliest, same.likeliest);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(logProbabilities) + Arrays.hashCode(likeliest);
    }

    @Override
    public String toString() {
        return "Likelihoods[" + natsPerToken() + " nats per token of " + length() + "]";
    }
}
