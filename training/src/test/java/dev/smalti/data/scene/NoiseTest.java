package dev.smalti.data.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class NoiseTest {
    private final Noise noise = new Noise(new Dice(3, 4));

    @Property
    void isBoundedAndContinuous(
            @ForAll @FloatRange(min = -300, max = 300) float x, @ForAll @FloatRange(min = -300, max = 300) float y) {
        float here = noise.at(x, y);
        assertThat(here).isBetween(-1.4f, 1.4f);
        assertThat(noise.at(x + 1e-3f, y)).isCloseTo(here, within(0.02f));
        assertThat(noise.ridges(x, y, 5, 0.5f)).isBetween(0f, 1.01f);
    }

    @Property
    void aWaveIsASine(@ForAll @FloatRange(min = -5, max = 5) float turns) {
        assertThat(Curves.wave(turns)).isCloseTo((float) Math.sin(2 * Math.PI * turns), within(5e-4f));
    }

    @Test
    void octavesFinerThanTheFootprintAreLeftOut() {
        float step = 0;
        for (int i = 0; i < 100; i++) {
            float coarse = noise.octaves(i * 0.37f, 0, 8, 0.9f, 0.5f);
            step = Math.max(step, Math.abs(noise.octaves(i * 0.37f + 0.01f, 0, 8, 0.9f, 0.5f) - coarse));
        }
        assertThat(step).isBetween(1e-5f, 0.03f);
    }

    @Test
    void diceAreFairAndTheirSequenceIsFixed() {
        Dice dice = new Dice(1, 2);
        assertThat(dice.bits()).isEqualTo(new Dice(1, 2).bits()).isNotEqualTo(new Dice(2, 1).bits());
        int[] counts = new int[6];
        double sum = 0;
        for (int i = 0; i < 60_000; i++) {
            counts[dice.below(6)]++;
            sum += dice.next();
        }
        assertThat(sum / 60_000).isCloseTo(0.5, within(0.01));
        for (int count : counts) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }
}
