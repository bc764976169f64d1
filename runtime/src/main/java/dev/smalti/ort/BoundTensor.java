package dev.smalti.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A tensor over a direct buffer, which runs read and write in place. It is made once and used in many runs, unlike a
 * {@link Tensor}, which is copied into and out of each. The owner closes it, with no run in flight; closing again does
 * nothing. The buffer outlives it.
 */
public final class BoundTensor implements AutoCloseable {
    private final OnnxTensor tensor;
    private final ByteBuffer bytes;
    private boolean closed;

    private BoundTensor(OnnxTensor tensor, ByteBuffer bytes) {
        this.tensor = tensor;
        this.bytes = bytes;
    }

    /** Float32 over the whole of a direct buffer in native order. */
    public static BoundTensor floats(ByteBuffer bytes, long... shape) {
        require(bytes, Float.BYTES, shape);
        return made(bytes, shape, true);
    }

    /** Int64 over the whole of a direct buffer in native order. */
    public static BoundTensor longs(ByteBuffer bytes, long... shape) {
        require(bytes, Long.BYTES, shape);
        return made(bytes, shape, false);
    }

    /** Float32 values in a buffer of their own. */
    public static BoundTensor floats(float[] values, long... shape) {
        ByteBuffer bytes = room((long) values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return floats(bytes, shape);
    }

    /** Int64 values in a buffer of their own. */
    public static BoundTensor longs(long[] values, long... shape) {
        ByteBuffer bytes = room((long) values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return longs(bytes, shape);
    }

    /**
     * A direct buffer in native order, filled with zeros.
     *
     * @throws SmaltiException of kind RESOURCE where there is no room for it, or it is larger than 2 GiB
     */
    public static ByteBuffer room(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "one tensor has at most 2 GiB, this would have " + bytes
                            + " bytes; fewer pictures at once need less");
        }
        try {
            return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "no room for " + bytes + " bytes outside the heap; take fewer pictures at once or raise"
                            + " -XX:MaxDirectMemorySize",
                    e);
        }
    }

    /** The values of a float32 tensor, as a view. */
    public FloatBuffer floatValues() {
        return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** The values of an int64 tensor, as a view. */
    public LongBuffer longValues() {
        return bytes.duplicate().order(ByteOrder.nativeOrder()).asLongBuffer();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            tensor.close();
        }
    }

    /** The native tensor. ONNX Runtime would read freed memory where it is given a closed one. */
    OnnxTensor open() {
        if (closed) {
            throw new IllegalStateException("this tensor is closed");
        }
        return tensor;
    }

    private static BoundTensor made(ByteBuffer bytes, long[] shape, boolean floats) {
        try {
            OnnxTensor tensor = floats
                    ? OnnxTensor.createTensor(OrtRuntime.get().environment(), bytes.asFloatBuffer(), shape)
                    : OnnxTensor.createTensor(OrtRuntime.get().environment(), bytes.asLongBuffer(), shape);
            return new BoundTensor(tensor, bytes);
        } catch (OrtException e) {
            throw OrtErrors.running("a tensor of shape " + Arrays.toString(shape), e);
        }
    }

    private static void require(ByteBuffer bytes, int size, long[] shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (!bytes.isDirect() || bytes.order() != ByteOrder.nativeOrder() || bytes.position() != 0) {
            throw new IllegalArgumentException(
                    "a bound tensor lies in a direct buffer in native order, from its start");
        }
        if (bytes.remaining() != count * size) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " has " + count * size
                    + " bytes, its buffer " + bytes.remaining());
        }
    }
}
