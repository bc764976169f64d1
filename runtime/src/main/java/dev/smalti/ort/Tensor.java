package dev.smalti.ort;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A tensor as plain Java: a shape and a buffer that holds exactly its values, row-major. A direct buffer in native byte
 * order goes to ONNX Runtime without a copy; it must not be written to while a run uses it.
 */
public sealed interface Tensor {
    /** A copy of the sizes, outermost first. */
    long[] shape();

    /** The values. */
    Buffer values();

    /** Float32 over an array, which is not copied. */
    static Floats floats(float[] values, long... shape) {
        return new Floats(FloatBuffer.wrap(values), shape);
    }

    /** Int64 over an array, which is not copied. */
    static Longs longs(long[] values, long... shape) {
        return new Longs(LongBuffer.wrap(values), shape);
    }

    /** Float32 values. */
    record Floats(FloatBuffer values, long... shape) implements Tensor {
        /** Checks the count. */
        public Floats {
            shape = checked(values, shape);
        }

        @Override
        public long[] shape() {
            return shape.clone();
        }

        /** The values as an array of their own size: the one below the buffer where there is one, else a copy. */
        public float[] array() {
            if (values.hasArray() && values.arrayOffset() == 0 && values.array().length == values.remaining()) {
                return values.array();
            }
            float[] copy = new float[values.remaining()];
            values.duplicate().get(copy);
            return copy;
        }
    }

    /** Int64 values. */
    record Longs(LongBuffer values, long... shape) implements Tensor {
        /** Checks the count. */
        public Longs {
            shape = checked(values, shape);
        }

        @Override
        public long[] shape() {
            return shape.clone();
        }

        /** The values as an array of their own size: the one below the buffer where there is one, else a copy. */
        public long[] array() {
            if (values.hasArray() && values.arrayOffset() == 0 && values.array().length == values.remaining()) {
                return values.array();
            }
            long[] copy = new long[values.remaining()];
            values.duplicate().get(copy);
            return copy;
        }
    }

    private static long[] checked(Buffer values, long[] shape) {
        long count = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a tensor has no size below 0, was " + Arrays.toString(shape));
            }
            count = Math.multiplyExact(count, size);
        }
        if (count != values.remaining()) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " holds " + count
                    + " values, got " + values.remaining());
        }
        return shape.clone();
    }
}
