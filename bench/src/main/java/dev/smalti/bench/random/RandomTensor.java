package dev.smalti.bench.random;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A tensor whose values are drawn when they are read, by the seed and its name.
 *
 * @param name in the checkpoint
 * @param shape its sides
 * @param seed of the model
 * @param distribution one value after the other
 */
record RandomTensor(String name, List<Integer> shape, long seed, Distribution distribution)
        implements CheckpointTensor {
    /** Where values come from. */
    @FunctionalInterface
    interface Distribution {
        /** The next value. */
        float next(SplittableRandom random);
    }

    @Override
    public StoredType type() {
        return StoredType.FLOAT32;
    }

    @Override
    public float[] floats() {
        SplittableRandom random = new SplittableRandom(seed ^ (0x9e3779b97f4a7c15L * name.hashCode()));
        float[] values = new float[Math.toIntExact(count())];
        for (int i = 0; i < values.length; i++) {
            values[i] = distribution.next(random);
        }
        return values;
    }

    @Override
    public long[] longs() {
        throw new UnsupportedOperationException(name + " holds float32 values");
    }
}
