package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.SmaltiException;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen from what a prior says. The order is: guidance, temperature, top-k, top-p, min-p.
 *
 * @param temperature divides the logits, from 0, which takes the likeliest token
 * @param topK the likeliest tokens that may be drawn; 0 for all
 * @param topP the sum of probabilities that they may reach, from 0 to 1, which is all
 * @param minP the least probability, as a share of the likeliest one's; 0 for all
 * @param guidance classifier-free guidance; absent for none
 * @param drawRule how noise and logits make a token; absent in JSON for {@link DrawRule#INVERSE_CDF}, as jobs of before
 *     were drawn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sampling(
        float temperature,
        int topK,
        float topP,
        float minP,
        @Nullable Guidance guidance,
        DrawRule drawRule) {
    /** All that the model says, as it says it. */
    public static final Sampling DEFAULTS = new Sampling(1, 0, 1, 0, null, DrawRule.INVERSE_CDF);

    /**
     * Checks the ranges.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the value
     */
    public Sampling {
        new Filters(temperature, topK, topP, minP);
    }

    /** Draws under {@link DrawRule#INVERSE_CDF}. */
    public Sampling(float temperature, int topK, float topP, float minP, @Nullable Guidance guidance) {
        this(temperature, topK, topP, minP, guidance, DrawRule.INVERSE_CDF);
    }

    /**
     * Classifier-free guidance: the logits are led away from what another condition gives.
     *
     * @param scale how far, any number but 1
     * @param against what they are led away from: a class by number or name, or {@code none}
     */
    public record Guidance(float scale, String against) {
        /** What stands for no condition. */
        public static final String NONE = "none";

        /**
         * Checks the scale.
         *
         * @throws SmaltiException of kind BAD_INPUT where it is not a finite number, or 1, which does nothing
         */
        public Guidance {
            if (!Float.isFinite(scale) || scale == 1) {
                throw SmaltiException.badInput(
                        "sampling.guidance.scale is a number other than 1, which does nothing;" + " was " + scale);
            }
            if (against.isBlank()) {
                throw SmaltiException.badInput("sampling.guidance.against is a class or none");
            }
        }
    }

    @JsonCreator
    static Sampling read(
            @JsonProperty("temperature") @Nullable Float temperature,
            @JsonProperty("topK") @Nullable Integer topK,
            @JsonProperty("topP") @Nullable Float topP,
            @JsonProperty("minP") @Nullable Float minP,
            @JsonProperty("guidance") @Nullable Guidance guidance,
            @JsonProperty("drawRule") @Nullable DrawRule drawRule) {
        return new Sampling(
                temperature == null ? DEFAULTS.temperature : temperature,
                topK == null ? DEFAULTS.topK : topK,
                topP == null ? DEFAULTS.topP : topP,
                minP == null ? DEFAULTS.minP : minP,
                guidance,
                drawRule == null ? DrawRule.INVERSE_CDF : drawRule);
    }

    /** Which tokens may be drawn. */
    public Filters filters() {
        return new Filters(temperature, topK, topP, minP);
    }

    /** Guidance as a factor; 1 for none. */
    public float guidanceScale() {
        return guidance == null ? 1 : guidance.scale();
    }
}
