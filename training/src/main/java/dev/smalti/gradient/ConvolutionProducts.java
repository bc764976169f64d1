package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Products of 2-D convolution and pooling, in the form that is cheapest for the kernel, stride and target. */
final class ConvolutionProducts {
    private ConvolutionProducts() {}

    static void register(Map<Operator, Product> products) {
        products.put(Operators.CONV, ConvolutionProducts::conv);
        products.put(Operators.CONV_TRANSPOSE, ConvolutionProducts::convTranspose);
        products.put(Operators.AVERAGE_POOL, ConvolutionProducts::averagePool);
        products.put(Operators.MAX_POOL, ConvolutionProducts::maxPool);
    }

    private static List<@Nullable Value> conv(Pullback p) {
        Window window = Window.of(p);
        Value g = p.whole();
        return p.each(
                () -> window.turnsAround() ? flipped(p, window, g) : transposed(p, window, g),
                () -> KernelGradient.of(p, window, p.read(0), g),
                () -> bias(p));
    }

    /**
     * A transposed convolution is what a convolution's gradient is: its own is the convolution, and its kernel's that of a
     * convolution from the gradient to the input.
     */
    private static List<@Nullable Value> convTranspose(Pullback p) {
        Window window = Window.of(p);
        Value g = p.whole();
        return p.each(
                () -> p.ops().node(Operators.CONV, window.attributes().with("group", window.groups), g, p.read(1)),
                () -> KernelGradient.of(p, window, g, p.read(0)),
                () -> bias(p));
    }

    private static Value bias(Pullback p) {
        long channels = Broadcast.fixed(p.in(2).dim(0));
        Value sum = Broadcast.summed(p.ops(), p.slim(), p.out().shape(), Shape.of(1, channels, 1, 1));
        return p.ops().reshape(sum, Broadcast.fixed(sum.dim(1)));
    }

    /**
     * Kernel, strides and pads of a convolution, or of a transposed one: {@code out} and {@code in} are then its kernel's
     * first two sides all the same.
     *
     * @param in channels of one group that a tap reads
     * @param out channels of all groups that come out
     */
    record Window(
            long in,
            long out,
            long high,
            long wide,
            long strideDown,
            long strideRight,
            long top,
            long left,
            long bottom,
            long right,
            long groups) {
        static Window of(Pullback p) {
            Attributes a = p.attributes();
            if (!a.integers("dilations", List.of(1L, 1L)).equals(List.of(1L, 1L))
                    || p.in(0).shape().rank() != 4) {
                throw new GraphException(p.node().name() + ": only a 2-D convolution without dilation has a gradient");
            }
            List<Long> w = p.in(1).shape().fixed();
            List<Long> strides = a.integers("strides", List.of(1L, 1L));
            List<Long> pads = a.integers("pads", Collections.nCopies(4, 0L));
            return new Window(
                    w.get(1),
                    w.get(0),
                    w.get(2),
                    w.get(3),
                    strides.get(0),
                    strides.get(1),
                    pads.get(0),
                    pads.get(1),
                    pads.get(2),
                    pads.get(3),
                    a.integer("group", 1));
        }

        /** Whether its input's gradient is a convolution with the kernel turned around. */
        boolean turnsAround() {
            return strideDown == 1
                    && strideRight == 1
                    && groups == 1
                    && top < high
                    && bottom < high
                    && left < wide
                    && right < wide;
        }

        /** Whether it is the convolution of single pixels. */
        boolean pointwise() {
            return high == 1
                    && wide == 1
                    && strideDown == 1
                    && strideRight == 1
                    && top + left + bottom + right == 0
                    && groups == 1;
        }

        /** Whether it is 3 by 3, keeps height and width, and has stride 1. */
        boolean same3() {
            return high == 3
                    && wide == 3
                    && strideDown == 1
                    && strideRight == 1
                    && top == 1
                    && left == 1
                    && bottom == 1
                    && right == 1
                    && groups == 1;
        }

        /** The attributes of a convolution with this window. */
        Attributes attributes() {
            return Attributes.NONE
                    .with("kernel_shape", Attribute.ofInts(high, wide))
                    .with("strides", Attribute.ofInts(strideDown, strideRight))
                    .with("pads", Attribute.ofInts(top, left, bottom, right));
        }
    }

    /** Stride 1: a convolution with the kernel turned around and its channels swapped. */
    private static Value flipped(Pullback p, Window w, Value g) {
        Ops ops = p.ops();
        Value swapped = ops.transpose(p.read(1), 1, 0, 2, 3);
        Value kernel = w.high == 1 && w.wide == 1 ? swapped : turned(ops, swapped);
        Attributes attributes = Attributes.NONE
                .with("kernel_shape", Attribute.ofInts(w.high, w.wide))
                .with("strides", Attribute.ofInts(1, 1))
                .with(
                        "pads",
                        Attribute.ofInts(
                                w.high - 1 - w.top, w.wide - 1 - w.left, w.high - 1 - w.bottom, w.wide - 1 - w.right));
        return ops.node(Operators.CONV, attributes, g, kernel);
    }

    private static Value turned(Ops ops, Value kernel) {
        return ops.node(
                Operators.SLICE,
                Attributes.NONE,
                kernel,
                ops.graph().vector(-1, -1),
                ops.graph().vector(-Integer.MAX_VALUE, -Integer.MAX_VALUE),
                ops.graph().vector(2, 3),
                ops.graph().vector(-1, -1));
    }

    /** Other strides: a transposed convolution with the very kernel. */
    private static Value transposed(Pullback p, Window w, Value g) {
        Ops ops = p.ops();
        long height = Broadcast.fixed(p.in(0).dim(2));
        long width = Broadcast.fixed(p.in(0).dim(3));
        long coveredHigh = (Broadcast.fixed(g.dim(2)) - 1) * w.strideDown + w.high;
        long coveredWide = (Broadcast.fixed(g.dim(3)) - 1) * w.strideRight + w.wide;
        long moreDown = height - (coveredHigh - w.top - w.bottom);
        long moreRight = width - (coveredWide - w.left - w.right);
        Attributes plain = Attributes.NONE
                .with("kernel_shape", Attribute.ofInts(w.high, w.wide))
                .with("strides", Attribute.ofInts(w.strideDown, w.strideRight))
                .with("group", w.groups);
        boolean even = w.top == w.bottom && w.left == w.right;
        boolean padded = moreDown >= 0 && moreRight >= 0 && moreDown < w.strideDown && moreRight < w.strideRight;
        if (padded && (even || p.target() == Target.CPU)) {
            Attributes attributes = plain.with("pads", Attribute.ofInts(w.top, w.left, w.bottom, w.right))
                    .with("output_padding", Attribute.ofInts(moreDown, moreRight));
            return ops.node(Operators.CONV_TRANSPOSE, attributes, g, p.read(1));
        }
        // The CUDA provider has no transposed convolution with uneven pads: cut afterwards.
        Value covered = ops.node(Operators.CONV_TRANSPOSE, plain, g, p.read(1));
        long[] pads = {0, 0, -w.top, -w.left, 0, 0, height + w.top - coveredHigh, width + w.left - coveredWide};
        return PadOrSlice.of(ops, covered, pads, p.target());
    }

    private static List<@Nullable Value> averagePool(Pullback p) {
        long k = square(p);
        Value shared = p.ops().mul(p.whole(), 1f / (k * k));
        return p.first(repeated(p.ops(), shared, k));
    }

    /**
     * The gradient goes to the largest of each window; where several are equally large, to each of them, where torch takes
     * the first. Behind a ReLU it is the same: equal ones are zeros there, which let no gradient through.
     */
    private static List<@Nullable Value> maxPool(Pullback p) {
        Ops ops = p.ops();
        long k = square(p);
        Value largest = ops.equal(p.read(0), repeated(ops, p.readOut(), k));
        return p.first(
                ops.where(largest, repeated(ops, p.whole(), k), ops.graph().scalar(0f)));
    }

    /** The side of square windows that do not overlap and fit the picture. */
    private static long square(Pullback p) {
        List<Long> kernel = p.attributes().integers("kernel_shape", List.of());
        List<Long> strides = p.attributes().integers("strides", List.of());
        boolean padded = p.attributes().integers("pads", List.of()).stream().anyMatch(pad -> pad != 0);
        long k = kernel.get(0);
        if (p.in(0).shape().rank() != 4) {
            throw new GraphException(p.node().name() + ": only a 2-D pool has a gradient");
        }
        boolean fits = Broadcast.fixed(p.in(0).dim(2)) % k == 0
                && Broadcast.fixed(p.in(0).dim(3)) % k == 0;
        if (!kernel.equals(strides) || kernel.get(1) != k || padded || !fits) {
            throw new GraphException(p.node().name() + ": only square windows that tile the picture have a gradient");
        }
        return k;
    }

    /** Each pixel k times along both sides. */
    private static Value repeated(Ops ops, Value x, long k) {
        float[] scales = {1, 1, k, k};
        Value factors = ops.graph()
                .weight(
                        "f32"
                                + Arrays.toString(LongStream.of(1, 1, k, k).toArray())
                                        .replace(" ", ""),
                        TensorData.of(List.of(4L), scales));
        Attributes attributes = Attributes.NONE
                .with("mode", Attribute.of("nearest"))
                .with("coordinate_transformation_mode", Attribute.of("asymmetric"))
                .with("nearest_mode", Attribute.of("floor"));
        return ops.node(Operators.RESIZE, attributes, x, null, factors);
    }
}
