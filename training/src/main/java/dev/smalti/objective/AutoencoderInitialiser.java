package dev.smalti.objective;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * First weights of an autoencoder as torch makes them: convolutions uniform within 1/sqrt(fan in), norms ones and zeros, a
 * codebook uniform within 1/K ({@code VectorQuantizer2}), or normal for a Gumbel quantizer, a discriminator as {@link
 * DiscriminatorInitialiser} says, averages of the parameters like the parameters, everything else
 * zeros.
 *
 * @param seed of the training
 * @param shapes of all tensors of the state, to find what a bias belongs to
 */
public record AutoencoderInitialiser(long seed, Map<String, List<Long>> shapes) implements Initialiser {
    @Override
    public float[] values(String name, List<Long> shape) {
        if (name.startsWith(Averages.PREFIX)) {
            return values(name.substring(Averages.PREFIX.length()), shape);
        }
        if (name.contains("/") || name.equals(Quantization.CLUSTER_SIZE) || name.equals(Quantization.CLUSTER_SUM)) {
            return Initialiser.filled(shape, 0);
        }
        if (name.startsWith(Adversary.PREFIX)) {
            return new DiscriminatorInitialiser(seed, shapes).values(name, shape);
        }
        if (name.equals(GumbelQuantization.ENTRIES)) {
            return Initialiser.normal(Initialiser.random(seed, name), shape, 0, 1);
        }
        if (name.equals(Quantization.CODEBOOK)) {
            return Initialiser.uniform(Initialiser.random(seed, name), shape, 1.0 / shape.get(0));
        }
        List<Long> weight = name.endsWith(".bias")
                ? Objects.requireNonNull(shapes.get(name.substring(0, name.length() - 4) + "weight"), name)
                : shape;
        if (weight.size() == 1) {
            return Initialiser.filled(shape, name.endsWith(".bias") ? 0 : 1);
        }
        long fanIn = weight.stream().skip(1).reduce(1L, Math::multiplyExact);
        return Initialiser.uniform(Initialiser.random(seed, name), shape, 1 / Math.sqrt((double) fanIn));
    }
}
