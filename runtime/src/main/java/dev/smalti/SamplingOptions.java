package dev.smalti;

/**
 * How tokens are drawn.
 *
 * @param filters which tokens may be drawn
 * @param guidance classifier-free guidance: unconditional logits + guidance · (conditional − unconditional); 1 for none
 * @param noise the numbers to draw with
 * @param strategy how sequences are run
 */
public record SamplingOptions(Filters filters, float guidance, Noise noise, Strategy strategy) {
    /** As the model says it, without guidance, from seed 0, by the fastest strategy. */
    public static final SamplingOptions DEFAULTS =
            new SamplingOptions(Filters.NONE, 1, new CounterNoise(0), Strategy.AUTO);

    /**
     * Checks the guidance.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is not a finite number
     */
    public SamplingOptions {
        if (!Float.isFinite(guidance)) {
            throw SmaltiException.badInput("guidance is a number, 1 for none, was " + guidance);
        }
    }

    /** The same with the noise of this seed. */
    public SamplingOptions withSeed(long seed) {
        return withNoise(new CounterNoise(seed));
    }

    /** The same with these filters. */
    public SamplingOptions withFilters(Filters changed) {
        return new SamplingOptions(changed, guidance, noise, strategy);
    }

    /** The same with this guidance. */
    public SamplingOptions withGuidance(float scale) {
        return new SamplingOptions(filters, scale, noise, strategy);
    }

    /** The same with these numbers to draw with. */
    public SamplingOptions withNoise(Noise changed) {
        return new SamplingOptions(filters, guidance, changed, strategy);
    }

    /** The same, run in this way. */
    public SamplingOptions withStrategy(Strategy changed) {
        return new SamplingOptions(filters, guidance, noise, changed);
    }
}
