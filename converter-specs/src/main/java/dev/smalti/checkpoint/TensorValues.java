package dev.smalti.checkpoint;

import dev.smalti.graph.Float16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to be written: its shape, and its values, asked for once when their turn comes, so that only one tensor at a
 * time is in memory. Values are in row-major order.
 */
public final class TensorValues {
    private final StoredType type;
    private final List<Integer> shape;
    private final Encoder encoder;

    /** Writes the values little-endian to the sink. */
    private interface Encoder {
        void encode(StoredZipWriter.Sink sink) throws IOException;
    }

    private TensorValues(StoredType type, List<Integer> shape, Encoder encoder) {
        this.type = type;
        this.shape = List.copyOf(shape);
        this.encoder = encoder;
        if (shape.stream().anyMatch(side -> side < 0)) {
            throw new IllegalArgumentException("a side is at least 0, was " + shape);
        }
    }

    /**
     * Float32 values, stored as FLOAT32, FLOAT16 or BFLOAT16; the latter round to nearest, ties to even.
     *
     * @param shape empty for a scalar
     * @param values gives as many values as the shape has elements
     */
    public static TensorValues floats(StoredType type, List<Integer> shape, Supplier<float[]> values) {
        if (type != StoredType.FLOAT32 && type != StoredType.FLOAT16 && type != StoredType.BFLOAT16) {
            throw new IllegalArgumentException("floats are stored as FLOAT32, FLOAT16 or BFLOAT16, not " + type);
        }
        return new TensorValues(type, shape, sink -> {
            float[] all = values.get();
            checkCount(shape, all.length);
            encodeFloats(type, all, sink);
        });
    }

    /** Int64 values, stored as they are; as {@link #floats}. */
    public static TensorValues longs(List<Integer> shape, Supplier<long[]> values) {
        return new TensorValues(StoredType.INT64, shape, sink -> {
            long[] all = values.get();
            checkCount(shape, all.length);
            encodeLongs(all, sink);
        });
    }

    StoredType type() {
        return type;
    }

    List<Integer> shape() {
        return shape;
    }

    long count() {
        return count(shape);
    }

    void encode(StoredZipWriter.Sink sink) throws IOException {
        encoder.encode(sink);
    }

    private static long count(List<Integer> shape) {
        return shape.stream().mapToLong(side -> side).reduce(1, Math::multiplyExact);
    }

    private static void checkCount(List<Integer> shape, int count) {
        if (count != count(shape)) {
            throw new IllegalArgumentException("shape " + shape + " was given " + count + " values");
        }
    }

    private static void encodeFloats(StoredType type, float[] all, StoredZipWriter.Sink sink) throws IOException {
        int most = StoredZipWriter.CHUNK / type.bytes();
        for (int start = 0; start < all.length; start += most) {
            int count = Math.min(most, all.length - start);
            ByteBuffer chunk = sink.chunk();
            if (type == StoredType.FLOAT32) {
                chunk.asFloatBuffer().put(all, start, count);
                chunk.position(count * Float.BYTES);
            } else {
                for (int i = start; i < start + count; i++) {
                    chunk.putShort(type == StoredType.FLOAT16 ? Float16.round(all[i]) : BFloat16.round(all[i]));
                }
            }
            sink.write(chunk.flip());
        }
    }

    private static void encodeLongs(long[] all, StoredZipWriter.Sink sink) throws IOException {
        int most = StoredZipWriter.CHUNK / Long.BYTES;
        for (int start = 0; start < all.length; start += most) {
            int count = Math.min(most, all.length - start);
            ByteBuffer chunk = sink.chunk();
            chunk.asLongBuffer().put(all, start, count);
            sink.write(chunk.limit(count * Long.BYTES));
        }
    }
}
