package dev.smalti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Direct buffers, which ONNX Runtime reads in place. */
final class Buffers {
    private Buffers() {}

    /**
     * Room for this many float32 values.
     *
     * @throws SmaltiException of kind RESOURCE where that is more than 2 GiB or than there is memory
     */
    static FloatBuffer floats(long count) {
        long bytes = Math.multiplyExact(count, Float.BYTES);
        if (bytes > Integer.MAX_VALUE) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE, "one run takes at most 2 GiB of input, this would be " + bytes);
        }
        try {
            return ByteBuffer.allocateDirect((int) bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "no room for " + bytes + " bytes outside the heap; raise -XX:MaxDirectMemorySize or use tiles",
                    e);
        }
    }
}
