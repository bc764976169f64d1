package dev.smalti.objective;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.critic.Lpips;

/**
 * The mean LPIPS of a batch. Its network does not learn: the weights are constants of the graph and no part of a
 * training's state.
 *
 * @param network with its widths
 * @param weights by names below the network, e.g. {@code net.slice1.0.weight}
 */
public record PerceptualDistance(Lpips network, WeightSource weights) implements Perceptual {
    /** Where the nodes are named, as in the reference's state dict. */
    public static final String PREFIX = "loss.perceptual_loss";

    @Override
    public Value loss(Ops ops, Value pixels, Value reconstruction) {
        return Scalars.mean(ops, each(ops, pixels, reconstruction));
    }

    /** The distance of each pair of pictures, [N]. */
    public Value each(Ops ops, Value pixels, Value reconstruction) {
        WeightSource below = (name, shape) -> weights.tensor(name.substring(PREFIX.length() + 1), shape);
        Scope scope = new Scope(ops.graph(), Weights.constants(below), PREFIX);
        return network.distance(scope, pixels, reconstruction);
    }
}
