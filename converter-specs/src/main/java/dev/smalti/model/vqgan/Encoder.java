package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.GroupNorm;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Pixels [N, inChannels, H, W] to a map [N, latentChannels, H/factor, W/factor] ({@code Encoder} of the reference).
 *
 * @param config hyperparameters
 */
public record Encoder(VqganConfig config) implements Layer {
    @Override
    public Value apply(Scope scope, Value pixels) {
        List<Value> levels = levels(scope, pixels);
        int groups = config.normGroups();
        int width = config.width(levels.size() - 1);
        Value h = new Middle(width, groups, config.middleAttention())
                .apply(scope.in("mid"), levels.get(levels.size() - 1));
        h = ResnetBlock.swish(scope, new GroupNorm(width, groups).apply(scope.in("norm_out"), h));
        return Convolution.same(width, config.latentChannels(), 3).apply(scope.in("conv_out"), h);
    }

    /** The map at the end of each level, before its sides are halved: [N, width(i), H/2^i, W/2^i]. */
    public List<Value> levels(Scope scope, Value pixels) {
        List<Value> maps = new ArrayList<>();
        int groups = config.normGroups();
        int levels = config.multipliers().size();
        Value h = Convolution.same(config.inChannels(), config.channels(), 3).apply(scope.in("conv_in"), pixels);
        int width = config.channels();
        for (int level = 0; level < levels; level++) {
            Scope down = scope.in("down." + level);
            for (int block = 0; block < config.blocks(); block++) {
                h = new ResnetBlock(width, config.width(level), groups).apply(down.in("block." + block), h);
                width = config.width(level);
                if (config.attentionLevels().contains(level)) {
                    h = new AttentionBlock(width, groups).apply(down.in("attn." + block), h);
                }
            }
            maps.add(h);
            if (level < levels - 1) {
                h = new Downsample(width, config.convolutionalResampling()).apply(down.in("downsample"), h);
            }
        }
        return maps;
    }
}
