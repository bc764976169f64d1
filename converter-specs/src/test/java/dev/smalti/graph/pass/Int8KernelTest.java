package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.IntBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Int8KernelTest {
    @Property(tries = 50)
    void neighbouringChannelsOfOneSignAddUpTo128AtMost(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int outputs,
            @ForAll @IntRange(min = 1, max = 9) int inputs,
            @ForAll @IntRange(min = 1, max = 9) int places) {
        Random random = new Random(seed);
        float[] kernel = new float[outputs * inputs * places];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) Math.pow(random.nextGaussian(), 3);
        }
        Int8Kernel int8 = new Int8Kernel(kernel, inputs, new float[outputs], 1);
        float[] scales = int8.scales();
        byte[] numbers = int8.numbers().array();
        for (int output = 0; output < outputs; output++) {
            int size = inputs * places;
            for (int i = 0; i < size; i++) {
                float scale = scales[output];
                assertThat(numbers[output * size + i] * scale)
                        .isCloseTo(kernel[output * size + i], offset(0.5001f * scale));
            }
            for (int i = 0; i + 1 < size; i += 2) { // the channels innermost
                byte first = numbers[output * size + i % inputs * places + i / inputs];
                byte second = numbers[output * size + (i + 1) % inputs * places + (i + 1) / inputs];
                assertThat(Math.max(first, 0) + Math.max(second, 0)).isLessThanOrEqualTo(128);
                assertThat(Math.min(first, 0) + Math.min(second, 0)).isGreaterThanOrEqualTo(-128);
            }
        }
    }

    @Test
    void aBiasIsCountedInStepsOfTheSums() {
        Int8Kernel int8 = new Int8Kernel(new float[] {127, 0, 0, -254}, 2, new float[] {3, -5}, 0.25f);
        assertThat(int8.scales()).containsExactly(1, 2);
        assertThat(int8.sumScales()).containsExactly(0.25f, 0.5f);
        assertThat(ints(int8)).containsExactly(12, -10);
    }

    @Test
    void aBiasBesideNoWeightsKeepsItsPrecision() {
        Int8Kernel int8 = new Int8Kernel(new float[4], 2, new float[] {3, 0}, 0.5f);
        float[] scales = int8.sumScales();
        assertThat(ints(int8)[0] * scales[0]).isCloseTo(3, offset(1e-6f));
        assertThat(ints(int8)[1]).isZero();
        assertThat(int8.numbers().array()).containsOnly(0);
    }

    private static int[] ints(Int8Kernel int8) {
        IntBuffer numbers = int8.sumBias().asIntBuffer();
        int[] ints = new int[numbers.remaining()];
        numbers.get(ints);
        return ints;
    }
}
