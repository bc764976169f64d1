package dev.smalti;

/**
 * Which tokens may be drawn, and how likely. The order is: logits over temperature, top-k, softmax, top-p, min-p.
 *
 * @param temperature from 0; 0 takes the likeliest token, the first of equals
 * @param topK keep every logit not below the k-th largest; 0 keeps all
 * @param topP keep the likeliest tokens until their probabilities reach this sum, with the one that reaches it; 1 keeps
 *     all, 0 the likeliest only
 * @param minP keep tokens at least this share as likely as the likeliest; 0 keeps all
 */
public record Filters(float temperature, int topK, float topP, float minP) {
    /** Everything as the model says it. */
    public static final Filters NONE = new Filters(1, 0, 1, 0);

    /** The likeliest token every time. */
    public static final Filters ARGMAX = NONE.withTemperature(0);

    /**
     * Checks the ranges.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the value
     */
    public Filters {
        if (!(temperature >= 0) || temperature == Float.POSITIVE_INFINITY) {
            throw SmaltiException.badInput(
                    "temperature is from 0, which takes the likeliest token, was " + temperature);
        }
        if (topK < 0) {
            throw SmaltiException.badInput("top-k is from 0, which keeps all tokens, was " + topK);
        }
        if (!(topP >= 0 && topP <= 1)) {
            throw SmaltiException.badInput("top-p is from 0 to 1, which keeps all tokens, was " + topP);
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw SmaltiException.badInput("min-p is from 0, which keeps all tokens, to 1, was " + minP);
        }
    }

    /** The same at this temperature. */
    public Filters withTemperature(float value) {
        return new Filters(value, topK, topP, minP);
    }

    /** The same with this top-k. */
    public Filters withTopK(int k) {
        return new Filters(temperature, k, topP, minP);
    }

    /** The same with this top-p. */
    public Filters withTopP(float p) {
        return new Filters(temperature, topK, p, minP);
    }

    /** The same with this min-p. */
    public Filters withMinP(float p) {
        return new Filters(temperature, topK, topP, p);
    }
}
