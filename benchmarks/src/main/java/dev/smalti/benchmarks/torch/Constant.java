package dev.smalti.benchmarks.torch;

import dev.smalti.checkpoint.CheckpointTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A weight as the archive stores it. Its elements are read when the archive is written, one weight at a time.
 *
 * @param shape as the program sees it; four sides for a convolution: [out, in, height, width]
 * @param channelsLast whether a weight of four sides lies in memory as [out, height, width, in]
 * @param bfloat16 whether it is stored as bfloat16, rounded to nearest even, or as float32
 * @param elements row-major in {@code shape}
 */
record Constant(List<Integer> shape, boolean channelsLast, boolean bfloat16, Supplier<float[]> elements) {
    Constant {
        shape = List.copyOf(shape);
        channelsLast = channelsLast && shape.size() == 4;
    }

    /** Tensors joined along their first side, in their own order in memory. */
    static Constant joined(List<CheckpointTensor> parts, boolean bfloat16) {
        List<Integer> shape = new ArrayList<>(parts.get(0).shape());
        shape.set(0, parts.stream().mapToInt(part -> part.shape().get(0)).sum());
        return new Constant(shape, false, bfloat16, () -> {
            FloatBuffer all = FloatBuffer.allocate(shape.stream().reduce(1, Math::multiplyExact));
            parts.forEach(part -> all.put(part.floats()));
            return all.array();
        });
    }

    int count() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** The name of its storage's class in the module {@code torch}. */
    String storage() {
        return bfloat16 ? "BFloat16Storage" : "FloatStorage";
    }

    /** Elements between neighbours along each side. */
    int[] strides() {
        int[] strides = new int[shape.size()];
        if (channelsLast) {
            int in = shape.get(1);
            int width = shape.get(3);
            return new int[] {shape.get(2) * width * in, 1, width * in, in};
        }
        int stride = 1;
        for (int side = strides.length - 1; side >= 0; side--) {
            strides[side] = stride;
            stride *= shape.get(side);
        }
        return strides;
    }

    /** The storage's bytes, little-endian. */
    byte[] bytes() {
        float[] values = channelsLast ? inMemoryOrder(elements.get()) : elements.get();
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * (bfloat16 ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (bfloat16) {
                bytes.putShort(roundToBfloat16(value));
            } else {
                bytes.putFloat(value);
            }
        }
        return bytes.array();
    }

    private float[] inMemoryOrder(float[] rowMajor) {
        int in = shape.get(1);
        int area = shape.get(2) * shape.get(3);
        float[] values = new float[rowMajor.length];
        for (int out = 0; out < shape.get(0); out++) {
            int start = out * in * area;
            for (int channel = 0; channel < in; channel++) {
                for (int position = 0; position < area; position++) {
                    values[start + position * in + channel] = rowMajor[start + channel * area + position];
                }
            }
        }
        return values;
    }

    private static short roundToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int nearestEven = 0x7fff + ((bits >>> 16) & 1);
        return (short) ((bits + nearestEven) >>> 16);
    }
}
