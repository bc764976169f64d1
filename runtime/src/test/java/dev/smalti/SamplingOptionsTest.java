package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplingOptionsTest {
    private static final SamplingOptions DEFAULTS = SamplingOptions.DEFAULTS;

    @Test
    void theDefaultsAddNothingToTheModel() {
        assertThat(DEFAULTS).isEqualTo(new SamplingOptions(Filters.NONE, 1, new CounterNoise(0), Strategy.AUTO));
    }

    @Test
    void eachChangeLeavesTheRest() {
        Noise half = (image, position) -> 0.5f;
        SamplingOptions all =
                DEFAULTS.withSeed(9).withFilters(Filters.ARGMAX).withGuidance(3).withStrategy(Strategy.LOOP);
        assertThat(all).isEqualTo(new SamplingOptions(Filters.ARGMAX, 3, new CounterNoise(9), Strategy.LOOP));
        assertThat(all.withNoise(half)).isEqualTo(new SamplingOptions(Filters.ARGMAX, 3, half, Strategy.LOOP));
        assertThat(all.withFilters(Filters.NONE).withGuidance(1).withSeed(0).withStrategy(Strategy.AUTO))
                .isEqualTo(DEFAULTS);
    }

    @Test
    void aRaceTakesItsNoiseFromASeed() {
        SamplingOptions racing = DEFAULTS.withRule(DrawRule.GUMBEL);
        assertThat(racing.withSeed(3)
                        .withStrategy(Strategy.FULL)
                        .withGuidance(2)
                        .withFilters(Filters.ARGMAX)
                        .rule())
                .isEqualTo(DrawRule.GUMBEL);
        assertThat(racing.withRule(DrawRule.INVERSE_CDF)).isEqualTo(DEFAULTS);
        for (Noise noise : new Noise[] {(image, position) -> 0.5f, new CounterNoise(0, 1)}) {
            assertThatThrownBy(() -> racing.withNoise(noise))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessageContaining("draw by inverse-cdf");
        }
    }

    @Test
    void guidanceIsANumber() {
        assertThatThrownBy(() -> DEFAULTS.withGuidance(Float.NaN))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("guidance is a number, 1 for none, was NaN");
    }
}
