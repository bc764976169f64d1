package dev.smalti;

/**
 * How tokens are drawn.
 *
 * @param filters which tokens may be drawn
 * @param guidance classifier-free guidance: unconditional logits + guidance · (conditional − unconditional); 1 for none
 * @param noise the numbers to draw with
 * @param strategy how sequences are run
 * @param rule how noise and logits make a token
 */
public record SamplingOptions(Filters filters, float guidance, Noise noise, Strategy strategy, DrawRule rule) {
    /** As the model says it, without guidance, from seed 0, by the fastest strategy, as the reference draws. */
    public static final SamplingOptions DEFAULTS =
            new SamplingOptions(Filters.NONE, 1, new CounterNoise(0), Strategy.AUTO);

    /**
     * Checks the guidance and the noise.
     *
     * @throws SmaltiException of kind BAD_INPUT where the guidance is not a finite number, or the rule is
     *     {@link DrawRule#GUMBEL} and the noise is not that of a seed
     */
    public SamplingOptions {
        if (!Float.isFinite(guidance)) {
            throw SmaltiException.badInput("guidance is a number, 1 for none, was " + guidance);
        }
        if (rule == DrawRule.GUMBEL && !(noise instanceof CounterNoise counter && counter.stream() == 0)) {
            throw SmaltiException.badInput(
                    "the draw rule gumbel makes its numbers from a seed; with numbers of your own draw"
                            + " by inverse-cdf");
        }
    }

    /** The rule {@link DrawRule#INVERSE_CDF}. */
    public SamplingOptions(Filters filters, float guidance, Noise noise, Strategy strategy) {
        this(filters, guidance, noise, strategy, DrawRule.INVERSE_CDF);
    }

    /** The same by this rule. */
    public SamplingOptions withRule(DrawRule changed) {
        return new SamplingOptions(filters, guidance, noise, strategy, changed);
    }

    /** The same with the noise of this seed. */
    public SamplingOptions withSeed(long seed) {
        return withNoise(new CounterNoise(seed));
    }

    /** The same with these filters. */
    public SamplingOptions withFilters(Filters changed) {
        return new SamplingOptions(changed, guidance, noise, strategy, rule);
    }

    /** The same with this guidance. */
    public SamplingOptions withGuidance(float scale) {
        return new SamplingOptions(filters, scale, noise, strategy, rule);
    }

    /** The same with these numbers to draw with. */
    public SamplingOptions withNoise(Noise changed) {
        return new SamplingOptions(filters, guidance, changed, strategy, rule);
    }

    /** The same, run in this way. */
    public SamplingOptions withStrategy(Strategy changed) {
        return new SamplingOptions(filters, guidance, noise, changed, rule);
    }
}
