package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Dropout;
import dev.smalti.layer.Layer;
import dev.smalti.layer.LayerNorm;
import dev.smalti.layer.Scope;

/**
 * Attention, then a feed-forward part, each normed before and added to what went in ({@code Block} of the reference).
 *
 * @param config hyperparameters
 * @param layer number of the block, from 0
 * @param cache what came before
 * @param dropout what training drops
 */
record TransformerBlock(GptConfig config, int layer, KeyValueCache cache, Dropout dropout) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Ops ops = scope.ops();
        LayerNorm norm = new LayerNorm(config.width());
        Value attended =
                new SelfAttention(config, layer, cache).apply(scope.in("attn"), norm.apply(scope.in("ln1"), x));
        Value h = ops.add(x, dropped(ops, "attended", attended)); // [N, S, width]
        Value fed = new FeedForward(config.width(), config.activation())
                .apply(scope.in("mlp"), norm.apply(scope.in("ln2"), h));
        return ops.add(h, dropped(ops, "fed", fed));
    }

    private Value dropped(Ops ops, String part, Value added) {
        return dropout.apply(ops, dropout.residual(), layer + "." + part, added);
    }
}
