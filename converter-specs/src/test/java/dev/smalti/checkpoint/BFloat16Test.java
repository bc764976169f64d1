package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BFloat16Test {
    @Test
    void givesBackEveryBfloat16() {
        for (int i = 0; i < 1 << 16; i++) {
            short bits = (short) i;
            float value = BFloat16.value(bits);
            if (Float.isNaN(value)) {
                assertThat(BFloat16.value(BFloat16.round(value))).isNaN();
            } else {
                assertThat(BFloat16.round(value)).isEqualTo(bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1.00390625, 3f80", "1.01171875, 3f82", "1.004, 3f81", "3.4e38, 7f80", "-Infinity, ff80"})
    void roundsToTheNearestTiesToEven(float value, String bits) {
        assertThat(BFloat16.round(value) & 0xffff).isEqualTo(Integer.parseInt(bits, 16));
    }
}
