package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.stream.Stream;

/** Cases of products of matrices, convolutions, pools and resizing. */
final class MatrixCases {
    private MatrixCases() {}

    static Stream<GradientCase> all() {
        return Stream.of(matrices(), convolutions(), windows()).flatMap(List::stream);
    }

    private static List<GradientCase> matrices() {
        return List.of(
                GradientCase.of(Operators.MAT_MUL, s -> {
                    int k = s.number(1, 4);
                    return s.ops.matMul(s.input(s.number(1, 4), k), s.input(k, s.number(1, 4)));
                }),
                GradientCase.of("MatMul of batches that broadcast", Operators.MAT_MUL, s -> {
                    int[][] batches = s.broadcasting();
                    int k = s.number(1, 3);
                    return s.ops.matMul(
                            s.input(with(batches[0], s.number(1, 3), k)), s.input(with(batches[1], k, s.number(1, 3))));
                }),
                GradientCase.of("MatMul by its own transpose", Operators.MAT_MUL, s -> {
                    Value x = s.input(2, s.number(1, 3), s.number(1, 4));
                    return s.ops.matMul(x, s.ops.transpose(x, 0, 2, 1));
                }),
                GradientCase.of(Operators.GEMM, s -> {
                    int m = s.number(1, 4);
                    int k = s.number(1, 4);
                    int n = s.number(1, 4);
                    boolean a = s.coin();
                    boolean b = s.coin();
                    Attributes flags = Attributes.NONE.with("transA", a ? 1 : 0).with("transB", b ? 1 : 0);
                    if (s.coin()) {
                        flags = flags.with("alpha", Attribute.of(0.5f)).with("beta", Attribute.of(1.5f));
                    }
                    Value x = a ? s.input(k, m) : s.input(m, k);
                    Value y = b ? s.input(n, k) : s.input(k, n);
                    return s.coin()
                            ? s.ops.node(Operators.GEMM, flags, x, y)
                            : s.ops.node(Operators.GEMM, flags, x, y, s.input(s.narrower(new int[] {m, n})));
                }));
    }

    private static int[] with(int[] batch, int... last) {
        int kept = Math.min(2, batch.length);
        int[] shape = new int[kept + 2];
        System.arraycopy(batch, batch.length - kept, shape, 0, kept);
        System.arraycopy(last, 0, shape, kept, 2);
        return shape;
    }

    private static List<GradientCase> convolutions() {
        return List.of(
                GradientCase.of("Conv 1x1", Operators.CONV, s -> conv(s, 1, 1, 1, 0, 0, 0, 0)),
                GradientCase.of("Conv 1x1, stride 2", Operators.CONV, s -> conv(s, 1, 2, 1, 0, 0, 0, 0)),
                GradientCase.of("Conv 1x1, padded", Operators.CONV, s -> conv(s, 1, 1, 1, 1, 1, 1, 1)),
                GradientCase.of("Conv 3x3", Operators.CONV, s -> conv(s, 3, 1, 1, 1, 1, 1, 1)),
                GradientCase.of("Conv 3x3, without pads", Operators.CONV, s -> conv(s, 3, 1, 1, 0, 0, 0, 0)),
                GradientCase.of("Conv 3x3, uneven pads", Operators.CONV, s -> conv(s, 3, 1, 1, 2, 0, 1, 1)),
                GradientCase.of("Conv 3x3, stride 2", Operators.CONV, s -> conv(s, 3, 2, 1, 1, 1, 1, 1)),
                GradientCase.of("Conv 3x3, stride 2, uneven pads", Operators.CONV, s -> conv(s, 3, 2, 1, 0, 0, 1, 1)),
                GradientCase.of("Conv 4x4", Operators.CONV, s -> conv(s, 4, 1, 1, 1, 1, 1, 1)),
                GradientCase.of("Conv 4x4, stride 2", Operators.CONV, s -> conv(s, 4, 2, 1, 1, 1, 1, 1)),
                GradientCase.of("Conv 3x3 in groups", Operators.CONV, s -> conv(s, 3, 1, 2, 1, 1, 1, 1)),
                GradientCase.of("Conv 4x4 in groups, stride 2", Operators.CONV, s -> conv(s, 4, 2, 2, 1, 1, 1, 1)),
                GradientCase.of("ConvTranspose 4x4, stride 2", Operators.CONV_TRANSPOSE, s -> transposed(s, 4, 2, 1)),
                GradientCase.of("ConvTranspose 3x3", Operators.CONV_TRANSPOSE, s -> transposed(s, 3, 1, 1)),
                GradientCase.of("ConvTranspose 2x2 in groups", Operators.CONV_TRANSPOSE, s -> transposed(s, 2, 2, 2)));
    }

    private static Value conv(Sketch s, int k, int stride, int groups, long... pads) {
        int in = s.one(1, 3, 8) * groups;
        int out = s.one(1, 2, 3) * groups;
        Value x = s.input(s.number(1, 2), in, s.number(4, 6), s.number(4, 7));
        Value w = s.input(out, in / groups, k, k);
        Attributes attributes = s.window(k, stride, pads).with("group", groups);
        return s.coin()
                ? s.ops.node(Operators.CONV, attributes, x, w)
                : s.ops.node(Operators.CONV, attributes, x, w, s.input(out));
    }

    private static Value transposed(Sketch s, int k, int stride, int groups) {
        int in = s.one(1, 2, 8) * groups;
        int out = s.one(1, 2);
        int more = stride > 1 ? s.number(0, 1) : 0;
        int pad = s.number(0, 1);
        Value x = s.input(s.number(1, 2), in, s.number(2, 4), s.number(2, 4));
        Attributes attributes = s.window(k, stride, pad, pad, pad, pad)
                .with("group", groups)
                .with("output_padding", Attribute.ofInts(more, more));
        return s.ops.node(Operators.CONV_TRANSPOSE, attributes, x, s.input(in, out, k, k), s.input(out * groups));
    }

    private static List<GradientCase> windows() {
        return List.of(
                GradientCase.of(Operators.AVERAGE_POOL, s -> {
                    int k = s.number(1, 3);
                    return s.ops.averagePool(s.input(2, s.number(1, 3), k * s.number(1, 3), k * s.number(1, 3)), k);
                }),
                GradientCase.of(Operators.MAX_POOL, s -> {
                    int k = s.number(1, 3);
                    Value x = s.apart(2, s.number(1, 3), k * s.number(1, 3), k * s.number(1, 3));
                    Attributes attributes = Attributes.NONE
                            .with("kernel_shape", Attribute.ofInts(k, k))
                            .with("strides", Attribute.ofInts(k, k));
                    return s.ops.node(Operators.MAX_POOL, attributes, x);
                }),
                GradientCase.of(
                        Operators.RESIZE,
                        s -> s.ops.nearestTwice(s.input(s.number(1, 2), 3, s.number(1, 4), s.number(1, 4)))));
    }
}
