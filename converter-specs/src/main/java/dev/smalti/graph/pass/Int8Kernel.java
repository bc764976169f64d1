package dev.smalti.graph.pass;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel of a convolution [O, I, h, w] as int8 numbers with one scale for each output channel, symmetric around 0.
 *
 * <p>As {@link Int8Columns}, and for the same reason: CPUs without instructions for whole-number products add the products
 * of two neighbours in 16 bits that saturate. Neighbours are two input channels at one place of the window, the channels
 * lying innermost as they do where ONNX Runtime convolves whole numbers.
 */
final class Int8Kernel {
    private static final int LARGEST = 127;

    /** Of a bias: half of what 32 bits hold, so that products still fit beside it. */
    private static final double LARGEST_BIAS = 1 << 30;

    private final float[] kernel;
    private final int outputs;
    private final int inputs;
    private final float[] bias;
    private final float inputScale;

    /**
     * Of a convolution.
     *
     * @param kernel [outputs, inputs, h, w], row-major
     * @param bias [outputs]
     * @param inputScale what one step of the numbers that are convolved stands for
     */
    Int8Kernel(float[] kernel, int inputs, float[] bias, float inputScale) {
        this.kernel = kernel;
        this.outputs = bias.length;
        this.inputs = inputs;
        this.bias = bias;
        this.inputScale = inputScale;
    }

    /** The scale of each output channel [outputs], above 0. */
    float[] scales() {
        int size = kernel.length / outputs;
        int places = size / inputs;
        float[] scales = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            float largest = 0;
            for (int i = 0; i < size; i += 2) {
                float first = at(output, i, places);
                float second = i + 1 < size ? at(output, i + 1, places) : 0;
                float above = Math.max(first, 0) + Math.max(second, 0);
                float below = Math.max(-first, 0) + Math.max(-second, 0);
                largest = Math.max(largest, Math.max(above, below));
            }
            double least = Math.abs(bias[output]) / (LARGEST_BIAS * inputScale);
            float scale = (float) Math.max(largest / LARGEST, least);
            scales[output] = scale > 0 ? scale : 1;
        }
        return scales;
    }

    /** The weight at a place of the order in which channels lie innermost. */
    private float at(int output, int index, int places) {
        return kernel[(output * inputs + index % inputs) * places + index / inputs];
    }

    /** The nearest whole multiples of the scales, int8 [outputs, inputs, h, w]. */
    ByteBuffer numbers() {
        float[] scales = scales();
        int size = kernel.length / outputs;
        byte[] numbers = new byte[kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            numbers[i] = (byte) Math.round(kernel[i] / scales[i / size]);
        }
        return ByteBuffer.wrap(numbers);
    }

    /** What one step of the results' sums stands for: the input's scale times the kernel's, [outputs]. */
    float[] sumScales() {
        float[] scales = scales();
        for (int output = 0; output < outputs; output++) {
            scales[output] *= inputScale;
        }
        return scales;
    }

    /** The bias in steps of the sums, int32 [outputs]. */
    ByteBuffer sumBias() {
        float[] scales = sumScales();
        ByteBuffer numbers =
                ByteBuffer.allocate(Math.multiplyExact(outputs, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int output = 0; output < outputs; output++) {
            numbers.putInt((int) Math.round((double) bias[output] / scales[output]));
        }
        return numbers.flip();
    }
}
