package dev.smalti.checkpoint;

import java.util.List;

/**
 * One named tensor of a checkpoint, read on demand from the mapped file; nothing is held between calls. Valid until its
 * {@link Checkpoint} is closed.
 */
public interface CheckpointTensor {
    /** The name in the state dict, e.g. {@code encoder.conv_in.weight}. */
    String name();

    /** How the file stores it. */
    StoredType type();

    /** Its shape; empty for a scalar. */
    List<Integer> shape();

    /** How many elements it has. */
    default long count() {
        long count = 1;
        for (int side : shape()) {
            count *= side;
        }
        return count;
    }

    /** The elements in row-major order, whatever the strides in the file, converted to float32. */
    float[] floats();

    /** The elements in row-major order as int64. Fails with a clear message for a floating type. */
    long[] longs();
}
