package dev.smalti.objective;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;

/** How unlike pictures and their reconstructions look, beyond pixel by pixel. */
public sealed interface Perceptual permits PerceptualDistance, FeatureDistance, PyramidDistance {
    /**
     * The loss, a scalar.
     *
     * @param pixels [N, 3, H, W] in [-1, 1], of fixed sides
     * @param reconstruction of the same shape; what gradients go to
     */
    Value loss(Ops ops, Value pixels, Value reconstruction);
}
