package dev.smalti.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/**
 * The contents of a constant tensor, made when asked for and not held: a graph of many gigabytes keeps none of its
 * weights in the heap.
 *
 * @param type element type
 * @param shape fixed shape, empty for a scalar
 * @param source gives the little-endian bytes, row-major; called once per use
 */
public record TensorData(ElementType type, List<Long> shape, Supplier<ByteBuffer> source) {
    /** Copies the shape and checks that its sides are not negative. */
    public TensorData {
        shape = List.copyOf(shape);
        for (long side : shape) {
            if (side < 0) {
                throw new GraphException("a tensor's sides are at least 0, was " + shape);
            }
        }
    }

    /** Float32 values that are at hand. */
    public static TensorData of(List<Long> shape, float... values) {
        return lazy(shape, () -> values);
    }

    /** Float32 values made on demand. */
    public static TensorData lazy(List<Long> shape, Supplier<float[]> values) {
        return new TensorData(ElementType.FLOAT, shape, () -> {
            float[] floats = values.get();
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.multiplyExact(floats.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(floats);
            return bytes;
        });
    }

    /** Int64 values. */
    public static TensorData ofLongs(List<Long> shape, long... values) {
        return new TensorData(ElementType.INT64, shape, () -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.multiplyExact(values.length, 8)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(values);
            return bytes;
        });
    }

    /** Float64 values. */
    public static TensorData ofDoubles(List<Long> shape, double... values) {
        return new TensorData(ElementType.DOUBLE, shape, () -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.multiplyExact(values.length, 8)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(values);
            return bytes;
        });
    }

    /** A truth value, as a scalar. */
    public static TensorData ofBoolean(boolean value) {
        return new TensorData(ElementType.BOOL, List.of(), () -> ByteBuffer.wrap(new byte[] {(byte) (value ? 1 : 0)}));
    }

    /** How many elements. */
    public long count() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How many bytes. */
    public long bytes() {
        return Math.multiplyExact(count(), (long) type.bytes());
    }

    /**
     * The little-endian bytes, from position 0 to the limit.
     *
     * @throws GraphException if the source gave another count than the shape says
     */
    public ByteBuffer read() {
        ByteBuffer bytes = source.get().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        bytes.rewind();
        if (bytes.remaining() != bytes()) {
            throw new GraphException(
                    "a tensor " + type + shape + " has " + bytes() + " bytes, its source gave " + bytes.remaining());
        }
        return bytes;
    }

    /**
     * The values of a float32 tensor.
     *
     * @throws GraphException for another type
     */
    public float[] floats() {
        if (type != ElementType.FLOAT) {
            throw new GraphException("wanted float values, the tensor holds " + type);
        }
        float[] values = new float[Math.toIntExact(count())];
        read().asFloatBuffer().get(values);
        return values;
    }

    /**
     * The values of an int64 tensor.
     *
     * @throws GraphException for another type
     */
    public long[] longs() {
        if (type != ElementType.INT64) {
            throw new GraphException("wanted int64 values, the tensor holds " + type);
        }
        long[] values = new long[Math.toIntExact(count())];
        read().asLongBuffer().get(values);
        return values;
    }
}
