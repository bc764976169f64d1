package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class RangeTest {
    @Property(tries = 200)
    void reachesBothEndsWithinHalfAStep(
            @ForAll @FloatRange(min = -1000, max = 1000) float a,
            @ForAll @FloatRange(min = -1000, max = 1000) float b) {
        Range range = new Range(Math.min(a, b), Math.max(a, b));
        float lowest = (0 - range.zeroPoint()) * range.scale();
        float highest = (255 - range.zeroPoint()) * range.scale();
        assertThat(range.zeroPoint()).isBetween(0, 255);
        assertThat(lowest).isLessThanOrEqualTo(range.low() + 0.501f * range.scale());
        assertThat(highest).isGreaterThanOrEqualTo(range.high() - 0.501f * range.scale());
    }

    @Test
    void alwaysHoldsZero() {
        assertThat(new Range(3, 51)).isEqualTo(new Range(0, 51));
        assertThat(new Range(0, 51).scale()).isEqualTo(0.2f);
        assertThat(new Range(0, 51).zeroPoint()).isZero();
        assertThat(new Range(-51, -1).zeroPoint()).isEqualTo(255);
        assertThat(new Range(0, 0).scale()).isEqualTo(1);
    }

    @Test
    void isJoinedToAnother() {
        assertThat(new Range(-1, 4).and(new Range(-2, 3))).isEqualTo(new Range(-2, 4));
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThatThrownBy(() -> new Range(Float.NaN, 1)).hasMessage("a range has finite ends, was [NaN, 1.0]");
        assertThatThrownBy(() -> new Range(0, Float.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Range(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
