package dev.smalti.gradient;

import dev.smalti.gradient.ConvolutionProducts.Window;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.List;

/**
 * The gradient of a convolution's kernel: a sum over pixels of what came in times what is asked for, which is a matrix
 * product once the pixels that each tap sees lie in rows. How they come to lie so decides the speed.
 */
final class KernelGradient {
    /** With fewer channels than this, nine slices cost less than a convolution that copies. */
    private static final long FEW_CHANNELS = 8;

    private KernelGradient() {}

    /** The gradient [M, C, k, k] from the input [N, C, H, W] and the gradient of the output [N, M, H', W']. */
    static Value of(Pullback p, Window w, Value x, Value g) {
        if (w.pointwise()) {
            return pointwise(p.ops(), w, x, g);
        }
        if (w.same3() && w.in() >= FEW_CHANNELS) {
            return rowsAndColumns(p, w, x, g);
        }
        if (w.same3()) {
            return slices(p, w, x, g);
        }
        return copied(p, w, x, g);
    }

    /** Single pixels: one product per picture, summed over pictures. */
    private static Value pointwise(Ops ops, Window w, Value x, Value g) {
        Value product = ops.matMul(flat(ops, g), MatrixProducts.turned(ops, flat(ops, x)));
        return ops.reshape(overPictures(ops, product), w.out(), w.in(), 1, 1);
    }

    /**
     * 3 by 3 taps as 3 row shifts of the gradient times 3 column shifts of the input: six copies in place of nine, and one
     * product for all taps.
     */
    private static Value rowsAndColumns(Pullback p, Window w, Value x, Value g) {
        Ops ops = p.ops();
        Value rows = ops.concat(1, shifted(p, g, 2, -1), g, shifted(p, g, 2, 1)); // tap i sees g[r + 1 - i]
        Value columns = ops.concat(1, shifted(p, x, 3, 1), x, shifted(p, x, 3, -1)); // tap j sees x[c + j - 1]
        Value product = ops.matMul(flat(ops, rows), MatrixProducts.turned(ops, flat(ops, columns)));
        Value taps = ops.reshape(overPictures(ops, product), 3, w.out(), 3, w.in());
        return ops.transpose(taps, 1, 3, 0, 2);
    }

    /** x moved by one along an axis, zeros where nothing comes in. */
    private static Value shifted(Pullback p, Value x, int axis, int by) {
        long[] pads = new long[8];
        pads[axis] = by;
        pads[4 + axis] = -by;
        return PadOrSlice.of(p.ops(), x, pads, p.target());
    }

    /** Few channels: what each of the nine taps sees is sliced out of the padded input. */
    private static Value slices(Pullback p, Window w, Value x, Value g) {
        Ops ops = p.ops();
        Value padded = PadOrSlice.of(ops, x, new long[] {0, 0, 1, 1, 0, 0, 1, 1}, p.target());
        long height = Broadcast.fixed(g.dim(2));
        long width = Broadcast.fixed(g.dim(3));
        Value[] taps = new Value[9];
        for (int i = 0; i < 9; i++) {
            Value rows = ops.slice(padded, 2, i / 3, i / 3 + height);
            taps[i] = ops.slice(rows, 3, i % 3, i % 3 + width);
        }
        Value product = ops.matMul(flat(ops, ops.concat(1, taps)), MatrixProducts.turned(ops, flat(ops, g)));
        Value byTap = ops.reshape(overPictures(ops, product), 3, 3, w.in(), w.out());
        return ops.transpose(byTap, 3, 2, 0, 1);
    }

    /** Any window: a convolution with kernels of one 1 each copies what every tap sees; then a product for each group. */
    private static Value copied(Pullback p, Window w, Value x, Value g) {
        Ops ops = p.ops();
        long taps = w.high() * w.wide();
        long channels = w.in() * w.groups();
        Value seen = ops.node(
                Operators.CONV,
                w.attributes().with("group", channels),
                x,
                oneTapEach(ops, w, Math.toIntExact(channels)));
        if (w.groups() == 1) {
            Value product = ops.matMul(flat(ops, g), MatrixProducts.turned(ops, flat(ops, seen)));
            return ops.reshape(overPictures(ops, product), w.out(), w.in(), w.high(), w.wide());
        }
        Value asked = ops.reshape(g, 0, w.groups(), w.out() / w.groups(), -1);
        Value given = ops.reshape(seen, 0, w.groups(), w.in() * taps, -1);
        Value product = ops.matMul(asked, MatrixProducts.turned(ops, given));
        return ops.reshape(overPictures(ops, product), w.out(), w.in(), w.high(), w.wide());
    }

    /** Kernels [channels * taps, 1, k, k] that hold a single 1 each. */
    private static Value oneTapEach(Ops ops, Window w, int channels) {
        int taps = Math.toIntExact(w.high() * w.wide());
        String name = "taps" + channels + "x" + w.high() + "x" + w.wide();
        TensorData ones = TensorData.lazy(List.of((long) channels * taps, 1L, w.high(), w.wide()), () -> {
            float[] values = new float[channels * taps * taps];
            for (int i = 0; i < channels * taps; i++) {
                values[i * taps + i % taps] = 1;
            }
            return values;
        });
        return ops.graph().weight(name, ones);
    }

    /** [N, C, H, W] as [N, C, HW]. */
    private static Value flat(Ops ops, Value x) {
        return ops.reshape(x, 0, Broadcast.fixed(x.dim(1)), -1);
    }

    private static Value overPictures(Ops ops, Value x) {
        return x.dim(0).is(1)
                ? x
                : ops.node(
                        Operators.REDUCE_SUM,
                        Attributes.NONE.with("keepdims", 0),
                        x,
                        ops.graph().vector(0));
    }
}
