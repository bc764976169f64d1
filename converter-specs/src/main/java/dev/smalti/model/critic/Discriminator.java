package dev.smalti.model.critic;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.layer.ActNorm;
import dev.smalti.layer.BatchNorm;
import dev.smalti.layer.Buffers;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Scope;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * PatchGAN: from pixels to a map of logits, each of which judges one patch (Isola et al. 2017, section 3.2.2; {@code
 * NLayerDiscriminator} of the reference). Its weights lie under {@code main}.
 *
 * @param inChannels channels of the pixels
 * @param width channels of the first convolution ({@code ndf})
 * @param layers strided convolutions ({@code n_layers}, at least 1): a patch is 70 pixels wide with 3 of them
 * @param norm what follows the inner convolutions
 */
public record Discriminator(int inChannels, int width, int layers, Norm norm) implements Layer {
    /** What follows the inner convolutions of a discriminator. */
    public enum Norm {
        /** {@code BatchNorm2d}. */
        BATCH,
        /** {@code ActNorm} ({@code use_actnorm} of the reference). */
        ACTIVATION
    }

    private static final int KERNEL = 4;
    private static final int WIDEST = 8;
    private static final float SLOPE = 0.2f;

    /** Checks the numbers. */
    public Discriminator {
        if (inChannels < 1 || width < 1 || layers < 1) {
            throw new IllegalArgumentException("channels, width and layers of a discriminator are at least 1");
        }
    }

    /** Logits [N, 1, h, w] of pixels [N, inChannels, H, W], in inference: the running statistics divide. */
    @Override
    public Value apply(Scope scope, Value pixels) {
        return logits(
                scope,
                pixels,
                (at, channels, x) ->
                        norm == Norm.BATCH ? new BatchNorm(channels).apply(at, x) : new ActNorm(channels).apply(at, x));
    }

    /** Logits [N, 1, h, w] in training: the statistics of the batch divide, and the running ones follow. */
    public Value train(Scope scope, Value pixels, Buffers buffers) {
        return logits(
                scope,
                pixels,
                (at, channels, x) -> norm == Norm.BATCH
                        ? new BatchNorm(channels).train(at, x, buffers)
                        : new ActNorm(channels).apply(at, x));
    }

    /** Logits [N, 1, h, w] of the first batch, from which every {@link Norm#ACTIVATION} norm takes its start. */
    public Value start(Scope scope, Value pixels, Buffers buffers) {
        return logits(
                scope,
                pixels,
                (at, channels, x) -> norm == Norm.BATCH
                        ? new BatchNorm(channels).train(at, x, buffers)
                        : new ActNorm(channels).start(at, x, buffers));
    }

    /** The name, below the discriminator's, of the flag that a norm took its start; 0 or 1. Null without such norms. */
    public @Nullable String startFlag() {
        return norm == Norm.ACTIVATION ? "main.3.initialized" : null;
    }

    private Value logits(Scope scope, Value pixels, Normalise normalise) {
        Scope main = scope.in("main");
        Value h = leaky(scope, convolution(inChannels, width, 2, true).apply(main.in("0"), pixels));
        int channels = width;
        int place = 2;
        for (int layer = 1; layer <= layers; layer++) {
            int wider = width * Math.min(1 << Math.min(layer, Integer.SIZE - 2), WIDEST);
            int stride = layer < layers ? 2 : 1;
            // A bias before a batch norm would be subtracted again.
            boolean bias = norm != Norm.BATCH;
            h = convolution(channels, wider, stride, bias).apply(main.in("" + place), h);
            h = leaky(scope, normalise.apply(main.in("" + (place + 1)), wider, h));
            channels = wider;
            place += 3;
        }
        return convolution(channels, 1, 1, true).apply(main.in("" + place), h);
    }

    private static Convolution convolution(int in, int out, int stride, boolean bias) {
        return new Convolution(in, out, KERNEL, stride, Collections.nCopies(4, 1L), bias);
    }

    /** max(x, 0.2·x), as a product: its gradient is then a product with what is there already. */
    private static Value leaky(Scope scope, Value x) {
        Ops ops = scope.ops();
        Value positive =
                ops.node(Operators.GREATER, Attributes.NONE, x, ops.graph().scalar(0f));
        return ops.mul(
                x, ops.where(positive, ops.graph().scalar(1f), ops.graph().scalar(SLOPE)));
    }

    @FunctionalInterface
    private interface Normalise {
        Value apply(Scope scope, int channels, Value x);
    }
}
