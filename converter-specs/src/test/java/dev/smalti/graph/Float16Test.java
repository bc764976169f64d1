package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float16Test {
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
    void hasTheValueOfItsBits(String bits, Float value) {
        assertThat(Float16.value((short) Integer.parseInt(bits, 16))).isEqualTo(value);
    }

    @Test
    void givesBackEveryFloat16() {
        for (int i = 0; i < 1 << 16; i++) {
            short bits = (short) i;
            float value = Float16.value(bits);
            if (Float.isNaN(value)) {
                assertThat(Float16.value(Float16.round(value))).isNaN();
            } else {
                assertThat(Float16.round(value)).isEqualTo(bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00048828125, 3c00", // half way to the next: to even
        "1.00146484375, 3c02",
        "1.0004884, 3c01",
        "0.1, 2e66",
        "65519.996, 7bff",
        "65520, 7c00",
        "-1e30, fc00",
        "2.9802322E-8, 0000",
        "2.980233E-8, 0001",
        "6.1005353E-5, 0400"
    })
    void roundsToTheNearestTiesToEven(float value, String bits) {
        assertThat(Float16.round(value) & 0xffff).isEqualTo(Integer.parseInt(bits, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "-0.0, 8000",
        "65504, 7bff",
        "65520, 7bff",
        "-1e9, fbff",
        "Infinity, 7bff",
        "-Infinity, fbff",
        "NaN, 7e00"
    })
    void saturatesBeyondTheLargest(float value, String bits) {
        assertThat(Float16.saturate(value) & 0xffff).isEqualTo(Integer.parseInt(bits, 16));
    }

    @Property
    void noNeighbourIsNearer(@ForAll @FloatRange(min = -65504, max = 65504) float value) {
        short half = Float16.round(value);
        assertThat(Float16.saturate(value)).isEqualTo(half);
        double error = Math.abs((double) Float16.value(half) - value);
        for (int neighbour : new int[] {half - 1, half + 1}) {
            if ((neighbour & 0x7fff) < 0x7c00) {
                assertThat(error).isLessThanOrEqualTo(Math.abs((double) Float16.value((short) neighbour) - value));
            }
        }
    }

    @Property
    void narrowsByAtMostHalfAStep(@ForAll @FloatRange(min = -65504, max = 65504) float value) {
        float half = Float16.value(Float16.round(value));
        assertThat(Math.abs(half - value)).isLessThanOrEqualTo(Math.max(Math.abs(value) * 0x1p-11f, 0x1p-25f));
    }
}
