package dev.smalti.objective;

import java.util.List;
import java.util.Map;

/**
 * First weights of a discriminator ({@code weights_init} of the reference): kernels normal with deviation 0.02, scales of
 * batch norms normal about 1, biases as torch makes them, statistics as if nothing was seen.
 *
 * @param seed of the training
 * @param shapes of all tensors of the state, to find what a bias belongs to
 */
public record DiscriminatorInitialiser(long seed, Map<String, List<Long>> shapes) implements Initialiser {
    private static final double DEVIATION = 0.02;

    @Override
    public float[] values(String name, List<Long> shape) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return switch (last) {
            case "weight" ->
                Initialiser.normal(Initialiser.random(seed, name), shape, shape.size() == 1 ? 1 : 0, DEVIATION);
            case "bias" -> bias(name, shape);
            case "running_var", "scale" -> Initialiser.filled(shape, 1);
            default -> Initialiser.filled(shape, 0);
        };
    }

    private float[] bias(String name, List<Long> shape) {
        String weight = name.substring(0, name.length() - "bias".length()) + "weight";
        List<Long> kernel = shapes.getOrDefault(weight, List.of());
        if (kernel.size() < 2) {
            return Initialiser.filled(shape, 0);
        }
        long fanIn = kernel.stream().skip(1).reduce(1L, Math::multiplyExact);
        return Initialiser.uniform(Initialiser.random(seed, name), shape, 1 / Math.sqrt((double) fanIn));
    }
}
