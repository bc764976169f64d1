package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * Block, attention, block at the smallest size ({@code mid} of the reference's encoder and decoder).
 *
 * @param channels of the map
 * @param groups of the norms
 * @param attention whether there is attention between the blocks
 */
record Middle(int channels, int groups, boolean attention) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
        Value h = new ResnetBlock(channels, channels, groups).apply(scope.in("block_1"), x);
        if (attention) {
            h = new AttentionBlock(channels, groups).apply(scope.in("attn_1"), h);
        }
        return new ResnetBlock(channels, channels, groups).apply(scope.in("block_2"), h);
    }
}
