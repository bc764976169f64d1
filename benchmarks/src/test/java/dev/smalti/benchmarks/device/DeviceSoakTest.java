package dev.smalti.benchmarks.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceSoakTest {
    @Test
    void whatIsTakenInTheFirstHalfIsNoGrowth() {
        assertThat(DeviceSoak.growth(List.of(10L, 400L, 390L, 400L, 380L))).isZero();
    }

    @Test
    void growthIsThatOfTheSecondHalf() {
        assertThat(DeviceSoak.growth(List.of(10L, 20L, 30L, 40L))).isEqualTo(20);
        assertThat(DeviceSoak.growth(List.of(10L))).isZero();
    }
}
