package dev.smalti.objective;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * First weights of a transformer as minGPT makes them ({@code GPT._init_weights} of the reference): linear layers and
 * embeddings normal with deviation 0.02, their biases and the embeddings of places zeros, norms ones and zeros. Averages of
 * the parameters are like the parameters, everything else zeros.
 *
 * @param seed of the training
 * @param places how the embeddings of places begin instead; null for zeros
 */
public record GptInitialiser(long seed, @Nullable GridPlaces places) implements Initialiser {
    static final double DEVIATION = 0.02;

    private static final String PLACES = "transformer.pos_emb";

    /** With the first weights of the reference. */
    public GptInitialiser(long seed) {
        this(seed, null);
    }

    @Override
    public float[] values(String name, List<Long> shape) {
        if (name.startsWith(Averages.PREFIX)) {
            return values(name.substring(Averages.PREFIX.length()), shape);
        }
        if (places != null && name.equals(PLACES)) {
            return places.values(
                    Math.toIntExact(shape.get(shape.size() - 2)), Math.toIntExact(shape.get(shape.size() - 1)));
        }
        if (name.contains("/") || !name.endsWith(".weight")) {
            return Initialiser.filled(shape, 0);
        }
        return shape.size() == 1
                ? Initialiser.filled(shape, 1)
                : Initialiser.normal(Initialiser.random(seed, name), shape, 0, DEVIATION);
    }
}
