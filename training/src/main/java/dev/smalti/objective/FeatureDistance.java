package dev.smalti.objective;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Scope;
import dev.smalti.layer.WeightSource;
import dev.smalti.layer.Weights;
import dev.smalti.model.critic.Lpips;
import dev.smalti.model.segmenter.Segmenter;
import java.util.List;
import java.util.Objects;

/**
 * The perceptual distance over features of a segmenter: as LPIPS without its learned weights of channels (Zhang et al. 2018,
 * section 3), at each level of the encoder the squared difference of features whose channels have length 1 at every pixel,
 * summed over the channels and averaged over pixels and pictures; the mean of the levels, from 0 to 4. The network does not
 * learn: its weights are constants of the graph and no part of a training's state.
 *
 * @param network the segmenter
 * @param weights by names below the network, e.g. {@code encoder.conv_in.weight}
 */
public record FeatureDistance(Segmenter network, WeightSource weights) implements Perceptual {
    private static final String PREFIX = "loss.features";

    @Override
    public Value loss(Ops ops, Value pixels, Value reconstruction) {
        WeightSource below = (name, shape) -> weights.tensor(name.substring(PREFIX.length() + 1), shape);
        Scope scope = new Scope(ops.graph(), Weights.constants(below), PREFIX);
        List<Value> wanted = network.features(scope, pixels);
        List<Value> made = network.features(scope, reconstruction);
        Value sum = null;
        for (int level = 0; level < wanted.size(); level++) {
            Value difference =
                    ops.sub(Lpips.normalised(ops, made.get(level)), Lpips.normalised(ops, wanted.get(level)));
            float channels = wanted.get(level).dim(1).fixed();
            Value mean = ops.mul(Scalars.mean(ops, ops.mul(difference, difference)), channels);
            sum = sum == null ? mean : ops.add(sum, mean);
        }
        return ops.mul(Objects.requireNonNull(sum), 1f / wanted.size());
    }
}
