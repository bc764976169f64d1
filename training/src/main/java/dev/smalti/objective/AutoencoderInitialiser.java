package dev.smalti.objective;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * First weights of an autoencoder: its convolutions as asked, norms ones and zeros, a codebook uniform within 1/K ({@code
 * VectorQuantizer2}), or normal for a Gumbel quantizer, a discriminator as {@link DiscriminatorInitialiser} says, averages of
 * the parameters like the parameters, everything else zeros.
 *
 * @param seed of the training
 * @param shapes of all tensors of the state, to find what a bias belongs to
 * @param convolutions how they begin
 */
public record AutoencoderInitialiser(long seed, Map<String, List<Long>> shapes, FirstWeights convolutions)
        implements Initialiser {
    /** With the convolutions of the reference. */
    public AutoencoderInitialiser(long seed, Map<String, List<Long>> shapes) {
        this(seed, shapes, FirstWeights.TORCH);
    }

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
        return switch (convolutions) {
            case TORCH -> Initialiser.uniform(Initialiser.random(seed, name), shape, 1 / Math.sqrt((double) fanIn));
            case SHALLOW ->
                name.endsWith(".bias") || endsBranch(name)
                        ? Initialiser.filled(shape, 0)
                        : Initialiser.uniform(Initialiser.random(seed, name), shape, Math.sqrt(3 / (double) fanIn));
        };
    }

    /** Whether a convolution is the last before a residual branch joins again. */
    private static boolean endsBranch(String name) {
        return name.contains(".conv2.") || name.contains(".proj_out.");
    }
}
