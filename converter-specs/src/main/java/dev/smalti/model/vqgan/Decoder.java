package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.GroupNorm;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;

/**
 * A map [N, latentChannels, h, w] to pixels [N, outChannels, factor*h, factor*w] ({@code Decoder} of the reference).
 *
 * @param config hyperparameters
 */
public record Decoder(VqganConfig config) implements Layer {
    @Override
    public Value apply(Scope scope, Value map) {
        int groups = config.normGroups();
        int levels = config.multipliers().size();
        int width = config.width(levels - 1);
        Value h = Convolution.same(config.latentChannels(), width, 3).apply(scope.in("conv_in"), map);
        h = new Middle(width, groups, config.middleAttention()).apply(scope.in("mid"), h);
        for (int level = levels - 1; level >= 0; level--) {
            Scope up = scope.in("up." + level);
            for (int block = 0; block <= config.blocks(); block++) {
                h = new ResnetBlock(width, config.width(level), groups).apply(up.in("block." + block), h);
                width = config.width(level);
                if (config.attentionLevels().contains(level)) {
                    h = new AttentionBlock(width, groups).apply(up.in("attn." + block), h);
                }
            }
            if (level > 0) {
                h = new Upsample(width, config.convolutionalResampling()).apply(up.in("upsample"), h);
            }
        }
        h = ResnetBlock.swish(scope, new GroupNorm(width, groups).apply(scope.in("norm_out"), h));
        Value pixels = Convolution.same(width, config.outChannels(), 3).apply(scope.in("conv_out"), h);
        return config.tanhOut() ? scope.ops().tanh(pixels) : pixels;
    }
}
