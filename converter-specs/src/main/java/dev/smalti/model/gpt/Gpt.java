package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.Dropout;
import dev.smalti.layer.LayerNorm;
import dev.smalti.layer.Linear;
import dev.smalti.layer.Scope;

/**
 * The transformer over tokens ({@code GPT} of the reference; Esser et al. 2021, section 3.2), in three parts: what goes
 * in, the blocks, and the head.
 *
 * @param config hyperparameters
 * @param dropout what training drops
 */
record Gpt(GptConfig config, Dropout dropout) {
    /** The transformer as it is used: nothing is dropped. */
    Gpt(GptConfig config) {
        this(config, Dropout.NONE);
    }

    /** Embeddings of tokens [N, S]: [N, S, width]. */
    Value embedded(Scope scope, Value tokens) {
        Value table = scope.in("tok_emb").weight("weight", config.vocabulary(), config.width());
        return scope.ops().gather(table, tokens, 0);
    }

    /** Embeddings [N, S, width] with those of their positions [N, S] or [S] added. */
    Value placed(Scope scope, Value embeddings, Value positions) {
        Ops ops = scope.ops();
        Value table = ops.reshape(
                scope.weight("pos_emb", 1, config.blockSize(), config.width()), config.blockSize(), config.width());
        return ops.add(embeddings, ops.gather(table, positions, 0));
    }

    /** The blocks over x [N, S, width]. */
    Value blocks(Scope scope, Value x, KeyValueCache cache) {
        Value h = x;
        for (int layer = 0; layer < config.layers(); layer++) {
            h = new TransformerBlock(config, layer, cache, dropout).apply(scope.in("blocks." + layer), h);
        }
        return h;
    }

    /** Logits [..., vocabulary] of what the blocks gave [..., width]. */
    Value logits(Scope scope, Value h) {
        Value normed = new LayerNorm(config.width()).apply(scope.in("ln_f"), h);
        return new Linear(config.width(), config.vocabulary(), false).apply(scope.in("head"), normed);
    }
}
