package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void refusesAShapeThatDoesNotMatchItsValues() {
        assertThatThrownBy(() -> Tensor.floats(new float[5], 2, 3))
                .hasMessage("a tensor of shape [2, 3] holds 6 values, got 5");
        assertThatThrownBy(() -> Tensor.longs(new long[1], -1, -1))
                .hasMessage("a tensor has no size below 0, was [-1, -1]");
    }

    @Test
    void sharesAnArrayThatFitsAndCopiesAPart() {
        float[] values = {1, 2, 3};
        assertThat(Tensor.floats(values, 3).array()).isSameAs(values);
        assertThat(new Tensor.Floats(FloatBuffer.wrap(values, 1, 2), 2).array()).containsExactly(2, 3);
        assertThat(new Tensor.Longs(LongBuffer.wrap(new long[] {4, 5, 6}, 0, 1), 1).array())
                .containsExactly(4);
    }
}
