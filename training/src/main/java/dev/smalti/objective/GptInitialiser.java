package dev.smalti.objective;

import java.util.List;

/**
 * First weights of a transformer as minGPT makes them ({@code GPT._init_weights} of the reference): linear layers and
 * embeddings normal with deviation 0.02, their biases and the embeddings of places zeros, norms ones and zeros. Averages of
 * the parameters are like the parameters, everything else zeros.
 *
 * @param seed of the training
 */
public record GptInitialiser(long seed) implements Initialiser {
    private static final double DEVIATION = 0.02;

    @Override
    public float[] values(String name, List<Long> shape) {
        if (name.startsWith(Averages.PREFIX)) {
            return values(name.substring(Averages.PREFIX.length()), shape);
        }
        if (name.contains("/") || !name.endsWith(".weight")) {
            return Initialiser.filled(shape, 0);
        }
        return shape.size() == 1
                ? Initialiser.filled(shape, 1)
                : Initialiser.normal(Initialiser.random(seed, name), shape, 0, DEVIATION);
    }
}
