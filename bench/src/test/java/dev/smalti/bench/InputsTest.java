package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InputsTest {
    @Test
    void rowsOfTokensDifferAndDoNotDependOnTheirCount() {
        int[][] rows = Inputs.tokens(2, 50, 1000);
        assertThat(rows[0]).isNotEqualTo(rows[1]);
        assertThat(Inputs.tokens(1, 50, 1000)[0]).isEqualTo(rows[0]);
        assertThat(Arrays.stream(rows).flatMapToInt(Arrays::stream)).allMatch(token -> token >= 0 && token < 1000);
    }

    @Test
    void drawsAreBelowOne() {
        float[][] uniforms = Inputs.uniforms(3, 2);
        assertThat(uniforms).hasDimensions(3, 2);
        for (float[] step : uniforms) {
            for (float number : step) {
                assertThat(number).isBetween(0f, Math.nextDown(1f));
            }
        }
    }
}
