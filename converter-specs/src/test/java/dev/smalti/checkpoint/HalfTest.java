package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {
    @ParameterizedTest
    @CsvSource({
        "0000, 0.0",
        "8000, -0.0",
        "0001, 5.9604645E-8",
        "03ff, 6.097555E-5",
        "0400, 6.1035156E-5",
        "3555, 0.33325195",
        "3c00, 1.0",
        "c000, -2.0",
        "7bff, 65504.0",
        "7c00, Infinity",
        "fc00, -Infinity",
        "7e00, NaN"
    })
    void widensFloat16(String bits, Float value) {
        assertThat(Half.toFloat((short) Integer.parseInt(bits, 16))).isEqualTo(value);
    }

    @Test
    void givesBackEveryFloat16AndEveryBfloat16() {
        for (int i = 0; i < 1 << 16; i++) {
            short bits = (short) i;
            float half = Half.toFloat(bits);
            if (Float.isNaN(half)) {
                assertThat(Half.toFloat(Half.fromFloat(half))).isNaN();
            } else {
                assertThat(Half.fromFloat(half)).isEqualTo(bits);
            }
            float brain = Half.bfloatToFloat(bits);
            if (Float.isNaN(brain)) {
                assertThat(Half.bfloatToFloat(Half.bfloatFromFloat(brain))).isNaN();
            } else {
                assertThat(Half.bfloatFromFloat(brain)).isEqualTo(bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 3c00", // half way to the next: to even
        "1.00146484375, 3c02",
        "1.0004884, 3c01",
        "65519.996, 7bff",
        "65520, 7c00",
        "-1e30, fc00",
        "2.9802322E-8, 0000",
        "2.980233E-8, 0001",
        "6.1005353E-5, 0400"
    })
    void roundsToTheNearestFloat16TiesToEven(float value, String bits) {
        assertThat(Half.fromFloat(value) & 0xffff).isEqualTo(Integer.parseInt(bits, 16));
    }

    @ParameterizedTest
    @CsvSource({"1.00390625, 3f80", "1.01171875, 3f82", "1.004, 3f81", "3.4e38, 7f80", "-Infinity, ff80"})
    void roundsToTheNearestBfloat16TiesToEven(float value, String bits) {
        assertThat(Half.bfloatFromFloat(value) & 0xffff).isEqualTo(Integer.parseInt(bits, 16));
    }

    @Property
    void narrowsByAtMostHalfAStep(@ForAll @FloatRange(min = -65504, max = 65504) float value) {
        float half = Half.toFloat(Half.fromFloat(value));
        assertThat(Math.abs(half - value)).isLessThanOrEqualTo(Math.max(Math.abs(value) * 0x1p-11f, 0x1p-25f));
    }
}
