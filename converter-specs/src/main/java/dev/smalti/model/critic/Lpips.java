package dev.smalti.model.critic;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.layer.Convolution;
import dev.smalti.layer.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Learned perceptual distance over features of VGG-16 (Zhang et al. 2018, section 3; {@code LPIPS} of the reference, in
 * inference). Its weights lie under {@code net.slice1} to {@code net.slice5} and {@code lin0} to {@code lin4}.
 *
 * @param widths channels of the five groups of convolutions
 */
public record Lpips(List<Integer> widths) {
    private static final List<Integer> CONVOLUTIONS = List.of(2, 2, 3, 3, 3);
    private static final float[] MEAN = {-.030f, -.088f, -.188f};
    private static final float[] DEVIATION = {.458f, .448f, .450f};
    private static final float EPSILON = 1e-10f;
    // Far below any square of a feature, it keeps the root's gradient finite where all channels are 0.
    private static final float TINY = 1e-20f;

    /** The network that the published weights are for. */
    public static final Lpips VGG16 = new Lpips(List.of(64, 128, 256, 512, 512));

    /** Copies the list and checks it. */
    public Lpips {
        widths = List.copyOf(widths);
        if (widths.size() != CONVOLUTIONS.size() || widths.stream().anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException("VGG-16 has five widths of at least 1, got " + widths);
        }
    }

    /**
     * The distance of each pair of pictures.
     *
     * @param pixels [N, 3, H, W] in [-1, 1], sides at least 16
     * @param others of the same shape
     * @return [N]
     */
    public Value distance(Scope scope, Value pixels, Value others) {
        Ops ops = scope.ops();
        List<Value> a = features(scope, pixels);
        List<Value> b = features(scope, others);
        Value sum = null;
        for (int i = 0; i < a.size(); i++) {
            Value difference = ops.sub(normalised(ops, a.get(i)), normalised(ops, b.get(i)));
            Value weight = scope.weight("lin" + i + ".model.1.weight", 1, widths.get(i), 1, 1);
            // The mean over pixels first: the rest, and the gradient up to here, is a number per channel.
            Value perChannel = ops.node(
                    Operators.REDUCE_MEAN,
                    Attributes.NONE.with("axes", Attribute.ofInts(2, 3)),
                    ops.mul(difference, difference)); // [N, C, 1, 1]
            Value distance = ops.sum(ops.reshape(ops.mul(perChannel, weight), 0, widths.get(i)), 1, false); // [N]
            sum = sum == null ? distance : ops.add(sum, distance);
        }
        return Objects.requireNonNull(sum);
    }

    /** The maps after {@code relu1_2}, {@code relu2_2}, {@code relu3_3}, {@code relu4_3} and {@code relu5_3}. */
    public List<Value> features(Scope scope, Value pixels) {
        Ops ops = scope.ops();
        Value h = scaled(ops, pixels);
        List<Value> features = new ArrayList<>();
        int channels = MEAN.length;
        int place = 0; // a layer's place in torchvision's list of features
        for (int group = 0; group < widths.size(); group++) {
            Scope slice = scope.in("net.slice" + (group + 1));
            if (group > 0) {
                h = halved(ops, h);
                place++;
            }
            for (int i = 0; i < CONVOLUTIONS.get(group); i++) {
                h = Convolution.same(channels, widths.get(group), 3).apply(slice.in("" + place), h);
                h = ops.node(Operators.RELU, Attributes.NONE, h);
                channels = widths.get(group);
                place += 2;
            }
            features.add(h);
        }
        return features;
    }

    /** Each channel shifted and scaled as VGG-16 was trained ({@code ScalingLayer} of the reference). */
    private static Value scaled(Ops ops, Value pixels) {
        List<Long> shape = List.of(1L, 3L, 1L, 1L);
        Value mean = ops.graph().weight("vgg.mean", TensorData.of(shape, MEAN));
        Value deviation = ops.graph().weight("vgg.deviation", TensorData.of(shape, DEVIATION));
        return ops.div(ops.sub(pixels, mean), deviation);
    }

    /** The largest of every 2 by 2 pixels; an odd last row or column is left out. */
    private static Value halved(Ops ops, Value x) {
        Value even = even(ops, even(ops, x, 2), 3);
        Attributes attributes =
                Attributes.NONE.with("kernel_shape", Attribute.ofInts(2, 2)).with("strides", Attribute.ofInts(2, 2));
        return ops.node(Operators.MAX_POOL, attributes, even);
    }

    private static Value even(Ops ops, Value x, int axis) {
        boolean odd = x.dim(axis).isFixed() && x.dim(axis).fixed() % 2 != 0;
        return odd ? ops.slice(x, axis, 0, x.dim(axis).fixed() - 1) : x;
    }

    /** Every pixel's vector of channels divided by its length ({@code normalize_tensor} of the reference). */
    public static Value normalised(Ops ops, Value x) {
        Value squares = ops.sum(ops.mul(x, x), 1, true);
        Value length = ops.node(
                Operators.SQRT, Attributes.NONE, ops.add(squares, ops.graph().scalar(TINY)));
        return ops.div(x, ops.add(length, ops.graph().scalar(EPSILON)));
    }
}
