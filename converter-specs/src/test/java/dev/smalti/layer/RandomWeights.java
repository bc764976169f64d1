package dev.smalti.layer;

import dev.smalti.graph.TensorData;
import java.util.List;
import java.util.Random;

/** Weights made from their names: the same name gives the same values, scaled so that signals keep their size. */
public final class RandomWeights implements WeightSource {
    @Override
    public TensorData tensor(String name, List<Long> shape) {
        return TensorData.lazy(shape, () -> {
            int count = (int) (long) shape.stream().reduce(1L, Math::multiplyExact);
            float[] values = new float[count];
            Random random = new Random(name.hashCode());
            double fanIn = (double) count / shape.get(0);
            boolean norm = shape.size() == 1 && name.endsWith("weight");
            for (int i = 0; i < count; i++) {
                values[i] = (float) (norm ? 1 + 0.1 * random.nextGaussian() : random.nextGaussian() / Math.sqrt(fanIn));
            }
            return values;
        });
    }
}
