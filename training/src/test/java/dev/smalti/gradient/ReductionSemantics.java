package dev.smalti.gradient;

import dev.smalti.gradient.Interpreter.Call;
import dev.smalti.gradient.Interpreter.Semantics;
import dev.smalti.graph.Attribute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What the operators that reduce or normalise along axes compute. */
final class ReductionSemantics {
    private ReductionSemantics() {}

    static void register(Map<String, Semantics> all) {
        all.put(
                "ReduceSum",
                call -> reduced(call, call.has(1) ? call.in(1).ints() : new int[0], ReductionSemantics::sum));
        all.put("ReduceMean", call -> reduced(call, call.integers("axes"), line -> sum(line) / line.length));
        all.put(
                "ReduceMax",
                call -> reduced(
                        call,
                        call.integers("axes"),
                        line -> Arrays.stream(line).max().orElseThrow()));
        all.put("Softmax", call -> lines(call, ReductionSemantics::softmax));
        all.put("LogSoftmax", call -> lines(call, line -> map(softmax(line), Math::log)));
        all.put("CumSum", ReductionSemantics::cumSum);
        all.put("LayerNormalization", ReductionSemantics::layerNormalization);
        all.put("BatchNormalization", ReductionSemantics::batchNormalization);
        all.put("InstanceNormalization", ReductionSemantics::instanceNormalization);
    }

    static double sum(double[] line) {
        return Arrays.stream(line).sum();
    }

    private static double[] map(double[] line, DoubleUnaryOperator of) {
        return Arrays.stream(line).map(of).toArray();
    }

    private static List<NdArray> reduced(Call call, int[] named, ToDoubleFunction<double[]> of) {
        NdArray x = call.in(0);
        int[] axes = named.length == 0 ? IntStream.range(0, x.rank()).toArray() : named;
        boolean[] gone = new boolean[x.rank()];
        Arrays.stream(axes).forEach(axis -> gone[axis < 0 ? axis + x.rank() : axis] = true);
        int[] kept = IntStream.range(0, x.rank())
                .map(axis -> gone[axis] ? 1 : x.shape()[axis])
                .toArray();
        int length = x.values().length / NdArray.count(kept);
        NdArray frame = NdArray.filled(kept, i -> 0);
        double[][] lines = new double[frame.values().length][length];
        int[] filled = new int[lines.length];
        for (int i = 0; i < x.values().length; i++) {
            int[] at = x.at(i);
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] = gone[axis] ? 0 : at[axis];
            }
            int line = frame.place(at);
            lines[line][filled[line]++] = x.values()[i];
        }
        NdArray out = NdArray.filled(kept, i -> of.applyAsDouble(lines[i]));
        boolean keeps = call.integer("keepdims", 1) == 1;
        int[] left = IntStream.range(0, x.rank())
                .filter(axis -> !gone[axis])
                .map(axis -> kept[axis])
                .toArray();
        return List.of(keeps ? out : out.reshaped(left));
    }

    /** Each line along one axis as one number. */
    static NdArray along(NdArray x, int axis, boolean kept, ToDoubleFunction<double[]> of) {
        int[] sides = x.shape().clone();
        sides[axis] = 1;
        NdArray frame = NdArray.filled(sides, i -> 0);
        NdArray out = NdArray.filled(sides, i -> of.applyAsDouble(line(x, axis, frame.at(i))));
        int[] left = IntStream.range(0, sides.length)
                .filter(i -> i != axis)
                .map(i -> sides[i])
                .toArray();
        return kept ? out : out.reshaped(left);
    }

    private static double[] line(NdArray x, int axis, int[] at) {
        int step = x.strides()[axis];
        int start = x.place(at);
        return IntStream.range(0, x.shape()[axis])
                .mapToDouble(i -> x.values()[start + i * step])
                .toArray();
    }

    /** Each line along the attribute's axis as another of the same length. */
    private static List<NdArray> lines(Call call, UnaryOperator<double[]> of) {
        NdArray x = call.in(0);
        int axis = call.axis("axis", -1);
        NdArray out = new NdArray(x.shape(), x.values().clone());
        int step = x.strides()[axis];
        for (int i = 0; i < x.values().length; i++) {
            int[] at = x.at(i);
            if (at[axis] == 0) {
                double[] line = of.apply(line(x, axis, at));
                for (int j = 0; j < line.length; j++) {
                    out.values()[i + j * step] = line[j];
                }
            }
        }
        return List.of(out);
    }

    private static double[] softmax(double[] line) {
        double largest = Arrays.stream(line).max().orElseThrow();
        double[] powers = map(line, value -> Math.exp(value - largest));
        double sum = sum(powers);
        return map(powers, value -> value / sum);
    }

    private static List<NdArray> cumSum(Call call) {
        NdArray x = call.in(0);
        int axis = call.in(1).ints()[0];
        boolean exclusive = call.integer("exclusive", 0) == 1;
        boolean reverse = call.integer("reverse", 0) == 1;
        return List.of(NdArray.filled(x.shape(), i -> {
            int[] at = x.at(i);
            int place = at[axis];
            at[axis] = 0;
            double[] line = line(x, axis, at);
            return IntStream.range(0, line.length)
                    .filter(j -> reverse ? j >= place : j <= place)
                    .filter(j -> !exclusive || j != place)
                    .mapToDouble(j -> line[j])
                    .sum();
        }));
    }

    private static List<NdArray> layerNormalization(Call call) {
        NdArray x = call.in(0);
        int axis = call.axis("axis", -1);
        int length = NdArray.count(Arrays.copyOfRange(x.shape(), axis, x.rank()));
        double[] normalised = normalised(x.values(), length, epsilon(call));
        return List.of(NdArray.filled(
                x.shape(),
                i -> normalised[i] * call.in(1).values()[i % length]
                        + (call.has(2) ? call.in(2).values()[i % length] : 0)));
    }

    private static List<NdArray> instanceNormalization(Call call) {
        NdArray x = call.in(0);
        int channels = x.shape()[1];
        int length = x.values().length / x.shape()[0] / channels;
        double[] normalised = normalised(x.values(), length, epsilon(call));
        return List.of(NdArray.filled(
                x.shape(),
                i -> normalised[i] * call.in(1).values()[i / length % channels]
                        + call.in(2).values()[i / length % channels]));
    }

    /** In training it gives the statistics of the batch, the variance over all elements. */
    private static List<NdArray> batchNormalization(Call call) {
        NdArray x = call.in(0);
        int channels = x.shape()[1];
        int length = x.values().length / x.shape()[0] / channels;
        boolean training = call.node().attributes().integer("training_mode", 0) == 1;
        double[] mean = call.in(3).values();
        double[] variance = call.in(4).values();
        if (training) {
            mean = new double[channels];
            variance = new double[channels];
            double share = 1.0 / (x.values().length / channels);
            for (int i = 0; i < x.values().length; i++) {
                mean[i / length % channels] += share * x.values()[i];
            }
            for (int i = 0; i < x.values().length; i++) {
                variance[i / length % channels] += share * Math.pow(x.values()[i] - mean[i / length % channels], 2);
            }
        }
        double[] of = mean;
        double[] by = variance;
        NdArray y = NdArray.filled(x.shape(), i -> {
            int channel = i / length % channels;
            double normalised = (x.values()[i] - of[channel]) / Math.sqrt(by[channel] + epsilon(call));
            return normalised * call.in(1).values()[channel] + call.in(2).values()[channel];
        });
        NdArray means = NdArray.filled(new int[] {channels}, i -> of[i]);
        return training ? List.of(y, means, NdArray.filled(new int[] {channels}, i -> by[i])) : List.of(y);
    }

    private static double epsilon(Call call) {
        return call.node().attributes().byName().get("epsilon") instanceof Attribute.Real real ? real.value() : 1e-5;
    }

    private static double[] normalised(double[] values, int length, double epsilon) {
        double[] out = new double[values.length];
        for (int start = 0; start < values.length; start += length) {
            double[] line = Arrays.copyOfRange(values, start, start + length);
            double mean = sum(line) / length;
            double variance = sum(map(line, value -> (value - mean) * (value - mean))) / length;
            for (int i = 0; i < length; i++) {
                out[start + i] = (line[i] - mean) / Math.sqrt(variance + epsilon);
            }
        }
        return out;
    }
}
