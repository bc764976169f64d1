package dev.smalti.model.vqgan;

import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Scope;
import dev.smalti.model.quantizer.Quantizer;

/**
 * The two halves of a first stage around its quantizer ({@code VQModel} of the reference), for graphs of any kind: the
 * scope says whether weights are constants or trained.
 *
 * @param config hyperparameters
 */
public record Autoencoder(VqganConfig config) {
    /** Pixels [N, inChannels, factor*h, factor*w] to what the quantizer searches [N, d, h, w]. */
    public Value latents(Scope scope, Value pixels) {
        Value map = new Encoder(config).apply(scope.in("encoder"), pixels);
        return Convolution.pointwise(config.latentChannels(), searched()).apply(scope.in("quant_conv"), map);
    }

    /** Entries of the codebook as a map [N, d', h, w] to pixels [N, outChannels, factor*h, factor*w]. */
    public Value pixels(Scope scope, Value entries) {
        Value map = Convolution.pointwise(config.quantizer().dimension(), config.latentChannels())
                .apply(scope.in("post_quant_conv"), entries);
        return new Decoder(config).apply(scope.in("decoder"), map);
    }

    /** Channels of a latent as the quantizer sees it. */
    public int searched() {
        return config.quantizer() instanceof Quantizer.Gumbel gumbel
                ? gumbel.hidden()
                : config.quantizer().dimension();
    }
}
