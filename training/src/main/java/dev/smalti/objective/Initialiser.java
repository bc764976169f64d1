package dev.smalti.objective;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * First values of a tensor of the state. They depend on the seed and the tensor's name only, so that the order in which
 * tensors are made does not matter.
 */
@FunctionalInterface
public interface Initialiser {
    /** The values of a tensor of this name and shape. */
    float[] values(String name, List<Long> shape);

    /** A generator of its own for each name. */
    static SplittableRandom random(long seed, String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new SplittableRandom(seed * 0x9e3779b97f4a7c15L ^ hash);
    }

    /** The same number everywhere. */
    static float[] filled(List<Long> shape, float value) {
        float[] values = room(shape);
        Arrays.fill(values, value);
        return values;
    }

    /** Uniform numbers in (-bound, bound). */
    static float[] uniform(SplittableRandom random, List<Long> shape, double bound) {
        float[] values = room(shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    /** Normal numbers by the polar form of Box and Muller, the same on every Java. */
    static float[] normal(SplittableRandom random, List<Long> shape, double mean, double deviation) {
        float[] values = room(shape);
        for (int i = 0; i < values.length; i++) {
            double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            values[i] = (float) (mean + deviation * radius * StrictMath.cos(2 * Math.PI * random.nextDouble()));
        }
        return values;
    }

    /** An array for a tensor's values. */
    private static float[] room(List<Long> shape) {
        try {
            return new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
        } catch (ArithmeticException | OutOfMemoryError e) {
            throw new SmaltiException(
                    Kind.RESOURCE, "no room for a tensor of shape " + shape + "; a smaller model needs less", e);
        }
    }
}
