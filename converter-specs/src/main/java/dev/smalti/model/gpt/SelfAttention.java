package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * Masked self-attention of several heads ({@code CausalSelfAttention} of the reference). Query, key and value are one
 * product; heads narrower than {@link GptConfig#headSize} are padded with channels of zeros, which change nothing.
 *
 * @param config hyperparameters
 * @param layer number of the block, from 0
 * @param cache what came before
 */
record SelfAttention(GptConfig config, int layer, KeyValueCache cache) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value weight = ops.concat(0, rows(scope, "query"), rows(scope, "key"), rows(scope, "value"));
        Value bias = ops.concat(0, biases(scope, "query"), biases(scope, "key"), biases(scope, "value"));
        Value packed = ops.add(ops.matMul(x, ops.transpose(weight, 1, 0)), bias); // [N, S, 3·H·c]
        Value attended = cache.attend(ops, layer, packed); // [N, S, H·c]
        Value projected = ops.matMul(attended, ops.transpose(columns(scope), 1, 0)); // [N, S, width]
        return ops.add(projected, scope.in("proj").weight("bias", config.width()));
    }

    /** A projection's weight [H·c, width]. */
    private Value rows(Scope scope, String name) {
        Value weight = scope.in(name).weight("weight", config.width(), config.width());
        if (padding() == 0) {
            return weight;
        }
        Ops ops = scope.ops();
        Value byHead = ops.reshape(weight, config.heads(), ownSize(), config.width());
        return ops.reshape(ops.padEnd(byHead, 1, padding()), attendedWidth(), config.width());
    }

    /** A projection's bias [H·c]. */
    private Value biases(Scope scope, String name) {
        Value bias = scope.in(name).weight("bias", config.width());
        if (padding() == 0) {
            return bias;
        }
        Ops ops = scope.ops();
        return ops.reshape(ops.padEnd(ops.reshape(bias, config.heads(), ownSize()), 1, padding()), attendedWidth());
    }

    /** The weight of the projection of what was attended [width, H·c]. */
    private Value columns(Scope scope) {
        Value weight = scope.in("proj").weight("weight", config.width(), config.width());
        if (padding() == 0) {
            return weight;
        }
        Ops ops = scope.ops();
        Value byHead = ops.reshape(weight, config.width(), config.heads(), ownSize());
        return ops.reshape(ops.padEnd(byHead, 2, padding()), config.width(), attendedWidth());
    }

    private int ownSize() {
        return config.width() / config.heads();
    }

    private int padding() {
        return config.headSize() - ownSize();
    }

    private int attendedWidth() {
        return config.heads() * config.headSize();
    }
}
