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

    /**
     * The elements in row-major order, whatever the strides in the file, converted to float32 (rounded to nearest where
     * that is narrower). Allocates the result and no more.
     *
     * @throws dev.smalti.SmaltiException if there are more elements than an array holds
     * @throws IllegalStateException if the checkpoint is closed
     */
    float[] floats();

    /**
     * The elements in row-major order as int64.
     *
     * @throws dev.smalti.SmaltiException if the type is a floating one, or there are more elements than an array holds
     * @throws IllegalStateException if the checkpoint is closed
     */
    long[] longs();
}
