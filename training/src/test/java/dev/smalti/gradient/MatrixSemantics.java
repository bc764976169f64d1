package dev.smalti.gradient;

import dev.smalti.gradient.Interpreter.Call;
import dev.smalti.gradient.Interpreter.Semantics;
import dev.smalti.graph.Attribute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What products of matrices, 2-D convolutions and 2-D pools compute. */
final class MatrixSemantics {
    private MatrixSemantics() {}

    static void register(Map<String, Semantics> all) {
        all.put("MatMul", call -> List.of(matMul(call.in(0), call.in(1))));
        all.put("Gemm", MatrixSemantics::gemm);
        all.put("Conv", MatrixSemantics::conv);
        all.put("ConvTranspose", MatrixSemantics::convTranspose);
        all.put("AveragePool", call -> pool(call, true));
        all.put("MaxPool", call -> pool(call, false));
        all.put("Trilu", MatrixSemantics::trilu);
    }

    private static NdArray matMul(NdArray a, NdArray b) {
        int m = a.shape()[a.rank() - 2];
        int k = a.shape()[a.rank() - 1];
        int n = b.shape()[b.rank() - 1];
        int[] batch = ElementwiseSemantics.broadcast(
                Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
        double[] x = a.expanded(joined(batch, m, k)).values();
        double[] y = b.expanded(joined(batch, k, n)).values();
        return NdArray.filled(joined(batch, m, n), place -> {
            int matrix = place / (m * n);
            int row = place / n % m;
            double sum = 0;
            for (int i = 0; i < k; i++) {
                sum += x[(matrix * m + row) * k + i] * y[(matrix * k + i) * n + place % n];
            }
            return sum;
        });
    }

    private static int[] joined(int[] batch, int... last) {
        int[] shape = Arrays.copyOf(batch, batch.length + last.length);
        System.arraycopy(last, 0, shape, batch.length, last.length);
        return shape;
    }

    private static List<NdArray> gemm(Call call) {
        NdArray a = call.integer("transA", 0) == 1 ? turned(call.in(0)) : call.in(0);
        NdArray b = call.integer("transB", 0) == 1 ? turned(call.in(1)) : call.in(1);
        NdArray product = matMul(a, b);
        double alpha = real(call, "alpha");
        double beta = real(call, "beta");
        NdArray bias = call.has(2) ? call.in(2).expanded(product.shape()) : product.map(any -> 0);
        return List.of(NdArray.filled(product.shape(), i -> alpha * product.values()[i] + beta * bias.values()[i]));
    }

    private static double real(Call call, String name) {
        return call.node().attributes().byName().get(name) instanceof Attribute.Real real ? real.value() : 1;
    }

    private static NdArray turned(NdArray x) {
        int rows = x.shape()[0];
        int columns = x.shape()[1];
        return NdArray.filled(new int[] {columns, rows}, i -> x.values()[i % rows * columns + i / rows]);
    }

    private static List<NdArray> conv(Call call) {
        NdArray x = call.in(0);
        NdArray w = call.in(1);
        int[] strides = call.integers("strides", 1, 1);
        int[] pads = call.integers("pads", 0, 0, 0, 0);
        int[] dilations = call.integers("dilations", 1, 1);
        int perGroup = w.shape()[0] / call.integer("group", 1);
        int[] sides = {x.shape()[0], w.shape()[0], 0, 0};
        for (int i = 0; i < 2; i++) {
            int reach = dilations[i] * (w.shape()[2 + i] - 1) + 1;
            sides[2 + i] = Math.floorDiv(x.shape()[2 + i] + pads[i] + pads[2 + i] - reach, strides[i]) + 1;
        }
        NdArray out = new NdArray(sides, new double[NdArray.count(sides)]);
        for (int place = 0; place < out.values().length; place++) {
            int[] at = out.at(place);
            double sum = call.has(2) ? call.in(2).values()[at[1]] : 0;
            for (int tap = 0; tap < w.values().length / w.shape()[0]; tap++) {
                int[] of = w.at(at[1] * (w.values().length / w.shape()[0]) + tap);
                int row = at[2] * strides[0] - pads[0] + of[2] * dilations[0];
                int column = at[3] * strides[1] - pads[1] + of[3] * dilations[1];
                if (row >= 0 && row < x.shape()[2] && column >= 0 && column < x.shape()[3]) {
                    int channel = at[1] / perGroup * w.shape()[1] + of[1];
                    sum += x.values()[x.place(at[0], channel, row, column)] * w.values()[w.place(of)];
                }
            }
            out.values()[place] = sum;
        }
        return List.of(out);
    }

    private static List<NdArray> convTranspose(Call call) {
        NdArray x = call.in(0);
        NdArray w = call.in(1);
        int[] strides = call.integers("strides", 1, 1);
        int[] pads = call.integers("pads", 0, 0, 0, 0);
        int[] extra = call.integers("output_padding", 0, 0);
        int group = call.integer("group", 1);
        int perGroup = w.shape()[0] / group;
        int[] sides = {x.shape()[0], w.shape()[1] * group, 0, 0};
        for (int i = 0; i < 2; i++) {
            sides[2 + i] = (x.shape()[2 + i] - 1) * strides[i] + w.shape()[2 + i] + extra[i] - pads[i] - pads[2 + i];
        }
        NdArray out = NdArray.filled(sides, i -> 0);
        NdArray bias = call.has(2) ? call.in(2) : null;
        for (int place = 0; place < x.values().length; place++) {
            int[] at = x.at(place);
            int block = w.values().length / w.shape()[0];
            for (int tap = 0; tap < block; tap++) {
                int[] of = w.at(at[1] * block + tap);
                int row = at[2] * strides[0] - pads[0] + of[2];
                int column = at[3] * strides[1] - pads[1] + of[3];
                if (row >= 0 && row < sides[2] && column >= 0 && column < sides[3]) {
                    int channel = at[1] / perGroup * w.shape()[1] + of[1];
                    out.values()[out.place(at[0], channel, row, column)] += x.values()[place] * w.values()[w.place(of)];
                }
            }
        }
        return List.of(bias == null ? out : NdArray.filled(sides, i -> out.values()[i] + bias.values()[out.at(i)[1]]));
    }

    /** Over windows without pads. */
    private static List<NdArray> pool(Call call, boolean mean) {
        NdArray x = call.in(0);
        int[] kernel = call.integers("kernel_shape");
        int[] strides = call.integers("strides", 1, 1);
        int[] sides = x.shape().clone();
        for (int i = 0; i < 2; i++) {
            sides[2 + i] = (x.shape()[2 + i] - kernel[i]) / strides[i] + 1;
        }
        NdArray frame = NdArray.filled(sides, i -> 0);
        return List.of(NdArray.filled(sides, place -> {
            int[] at = frame.at(place);
            double[] seen = new double[kernel[0] * kernel[1]];
            for (int i = 0; i < seen.length; i++) {
                int row = at[2] * strides[0] + i / kernel[1];
                int column = at[3] * strides[1] + i % kernel[1];
                seen[i] = x.values()[x.place(at[0], at[1], row, column)];
            }
            return mean
                    ? Arrays.stream(seen).average().orElseThrow()
                    : Arrays.stream(seen).max().orElseThrow();
        }));
    }

    private static List<NdArray> trilu(Call call) {
        NdArray x = call.in(0);
        int k = call.has(1) ? call.in(1).ints()[0] : 0;
        boolean upper = call.integer("upper", 1) == 1;
        return List.of(NdArray.filled(x.shape(), i -> {
            int[] at = x.at(i);
            int above = at[x.rank() - 1] - at[x.rank() - 2];
            return (upper ? above >= k : above <= k) ? x.values()[i] : 0;
        }));
    }
}
