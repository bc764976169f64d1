package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantTest {
    private static final float[] VALUES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    @Test
    void keepsRowMajorOrderByDefault() {
        Constant constant = new Constant(List.of(1, 3, 2, 2), false, false, VALUES::clone);
        assertThat(constant.strides()).containsExactly(12, 4, 2, 1);
        assertThat(floats(constant)).containsExactly(VALUES);
    }

    @Test
    void putsChannelsLast() {
        Constant constant = new Constant(List.of(1, 3, 2, 2), true, false, VALUES::clone);
        assertThat(constant.strides()).containsExactly(12, 1, 6, 3);
        assertThat(floats(constant)).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    }

    @Test
    void hasNoChannelsToPutLastInAVector() {
        Constant constant = new Constant(List.of(12), true, false, VALUES::clone);
        assertThat(constant.strides()).containsExactly(1);
        assertThat(floats(constant)).containsExactly(VALUES);
    }

    @Test
    void roundsBfloat16ToNearestEven() {
        float[] values = {1, 1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.1p-8f, -2};
        Constant constant = new Constant(List.of(5), false, true, values::clone);
        ByteBuffer bytes = ByteBuffer.wrap(constant.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        float[] stored = new float[5];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        assertThat(stored).containsExactly(1, 1, 1 + 0x1p-6f, 1 + 0x1p-7f, -2);
    }

    private static float[] floats(Constant constant) {
        float[] values = new float[constant.count()];
        ByteBuffer.wrap(constant.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
