package dev.smalti.gradient;

import dev.smalti.gradient.Interpreter.Call;
import dev.smalti.gradient.Interpreter.Semantics;
import dev.smalti.graph.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the operators that move, cut and join compute. */
final class PlaceSemantics {
    private PlaceSemantics() {}

    static void register(Map<String, Semantics> all) {
        all.put("Shape", call -> List.of(vector(call.in(0).shape())));
        all.put("Reshape", PlaceSemantics::reshape);
        all.put("Squeeze", PlaceSemantics::inferred);
        all.put("Unsqueeze", PlaceSemantics::unsqueeze);
        all.put("Transpose", PlaceSemantics::transpose);
        all.put("Expand", PlaceSemantics::expand);
        all.put("ConstantOfShape", PlaceSemantics::constantOfShape);
        all.put("Range", PlaceSemantics::range);
        all.put("Concat", PlaceSemantics::concat);
        all.put("Split", PlaceSemantics::split);
        all.put("Slice", PlaceSemantics::slice);
        all.put("Pad", PlaceSemantics::pad);
        all.put("Resize", PlaceSemantics::resize);
        all.put("DepthToSpace", PlaceSemantics::depthToSpace);
    }

    private static NdArray vector(int... values) {
        return NdArray.filled(new int[] {values.length}, i -> values[i]);
    }

    private static List<NdArray> reshape(Call call) {
        int[] sides = call.in(1).ints();
        int known = 1;
        for (int i = 0; i < sides.length; i++) {
            sides[i] = sides[i] == 0 ? call.in(0).shape()[i] : sides[i];
            known *= sides[i] == -1 ? 1 : sides[i];
        }
        int rest = call.in(0).values().length / known;
        return List.of(call.in(0)
                .reshaped(Arrays.stream(sides)
                        .map(side -> side == -1 ? rest : side)
                        .toArray()));
    }

    /** The same elements without the axes of side 1 that are named, or all of them. */
    private static List<NdArray> inferred(Call call) {
        NdArray x = call.in(0);
        List<Integer> gone = new ArrayList<>();
        if (call.has(1)) {
            Arrays.stream(call.in(1).ints()).forEach(axis -> gone.add(axis < 0 ? axis + x.rank() : axis));
        }
        int[] sides = IntStream.range(0, x.rank())
                .filter(axis -> call.has(1) ? !gone.contains(axis) : x.shape()[axis] != 1)
                .map(axis -> x.shape()[axis])
                .toArray();
        return List.of(x.reshaped(sides));
    }

    private static List<NdArray> unsqueeze(Call call) {
        NdArray x = call.in(0);
        int rank = x.rank() + call.in(1).values().length;
        List<Integer> added = Arrays.stream(call.in(1).ints())
                .map(axis -> axis < 0 ? axis + rank : axis)
                .boxed()
                .toList();
        int[] sides = new int[rank];
        int from = 0;
        for (int axis = 0; axis < rank; axis++) {
            sides[axis] = added.contains(axis) ? 1 : x.shape()[from++];
        }
        return List.of(x.reshaped(sides));
    }

    private static List<NdArray> transpose(Call call) {
        NdArray x = call.in(0);
        int[] order = call.integers(
                "perm", IntStream.range(0, x.rank()).map(i -> x.rank() - 1 - i).toArray());
        int[] sides = Arrays.stream(order).map(axis -> x.shape()[axis]).toArray();
        NdArray out = new NdArray(sides, new double[x.values().length]);
        int[] from = new int[x.rank()];
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            for (int axis = 0; axis < order.length; axis++) {
                from[order[axis]] = at[axis];
            }
            out.values()[i] = x.values()[x.place(from)];
        }
        return List.of(out);
    }

    private static List<NdArray> expand(Call call) {
        int[] shape =
                ElementwiseSemantics.broadcast(call.in(0).shape(), call.in(1).ints());
        return List.of(call.in(0).expanded(shape));
    }

    private static List<NdArray> constantOfShape(Call call) {
        var value = call.node().attributes().tensor("value");
        double filling = value == null ? 0 : value.type() == ElementType.FLOAT ? value.floats()[0] : value.longs()[0];
        return List.of(NdArray.filled(call.in(0).ints(), i -> filling));
    }

    private static List<NdArray> range(Call call) {
        double start = call.in(0).values()[0];
        double step = call.in(2).values()[0];
        int count = (int) Math.max(0, Math.ceil((call.in(1).values()[0] - start) / step));
        return List.of(NdArray.filled(new int[] {count}, i -> start + i * step));
    }

    private static List<NdArray> concat(Call call) {
        int axis = call.axis("axis", 0);
        int[] sides = call.in(0).shape().clone();
        sides[axis] = IntStream.range(0, call.inputs().size())
                .map(i -> call.in(i).shape()[axis])
                .sum();
        NdArray out = new NdArray(sides, new double[NdArray.count(sides)]);
        int start = 0;
        for (int i = 0; i < call.inputs().size(); i++) {
            NdArray part = call.in(i);
            for (int place = 0; place < part.values().length; place++) {
                int[] at = part.at(place);
                at[axis] += start;
                out.values()[out.place(at)] = part.values()[place];
            }
            start += part.shape()[axis];
        }
        return List.of(out);
    }

    private static List<NdArray> split(Call call) {
        int axis = call.axis("axis", 0);
        int count = call.node().outputs().size();
        int even = call.in(0).shape()[axis] / count;
        int[] sizes = call.has(1)
                ? call.in(1).ints()
                : IntStream.range(0, count).map(i -> even).toArray();
        List<NdArray> parts = new ArrayList<>();
        int start = 0;
        for (int size : sizes) {
            parts.add(part(call.in(0), axis, start, 1, size));
            start += size;
        }
        return parts;
    }

    /** Every step-th slice of an axis, {@code count} of them. */
    private static NdArray part(NdArray x, int axis, int start, int step, int count) {
        int[] sides = x.shape().clone();
        sides[axis] = count;
        NdArray out = new NdArray(sides, new double[NdArray.count(sides)]);
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            at[axis] = start + step * at[axis];
            out.values()[i] = x.values()[x.place(at)];
        }
        return out;
    }

    private static List<NdArray> slice(Call call) {
        NdArray x = call.in(0);
        double[] starts = call.in(1).values();
        double[] ends = call.in(2).values();
        for (int i = 0; i < starts.length; i++) {
            int named = call.has(3) ? call.in(3).ints()[i] : i;
            int axis = named < 0 ? named + x.rank() : named;
            int step = call.has(4) ? call.in(4).ints()[i] : 1;
            double side = x.shape()[axis];
            double start = starts[i] < 0 ? starts[i] + side : starts[i];
            double end = ends[i] < 0 ? ends[i] + side : ends[i];
            double from = Math.min(Math.max(start, 0), step > 0 ? side : side - 1);
            double to = step > 0 ? Math.min(Math.max(end, 0), side) : Math.min(Math.max(end, -1), side - 1);
            int count = (int) Math.max(0, Math.ceil((to - from) / step));
            x = part(x, axis, (int) from, step, count);
        }
        return List.of(x);
    }

    private static List<NdArray> pad(Call call) {
        NdArray x = call.in(0);
        int[] pads = call.in(1).ints();
        double filling = call.has(2) ? call.in(2).values()[0] : 0;
        int[] sides = IntStream.range(0, x.rank())
                .map(axis -> x.shape()[axis] + pads[axis] + pads[x.rank() + axis])
                .toArray();
        NdArray out = new NdArray(sides, new double[NdArray.count(sides)]);
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            boolean inside = true;
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] -= pads[axis];
                inside &= at[axis] >= 0 && at[axis] < x.shape()[axis];
            }
            out.values()[i] = inside ? x.values()[x.place(at)] : filling;
        }
        return List.of(out);
    }

    /** Nearest, asymmetric, rounded down: each element whole times along each axis. */
    private static List<NdArray> resize(Call call) {
        NdArray x = call.in(0);
        boolean repeats = call.node().attributes().text("nearest_mode", "").equals("floor")
                && call.node()
                        .attributes()
                        .text("coordinate_transformation_mode", "")
                        .equals("asymmetric");
        if (!repeats) {
            throw new IllegalArgumentException(call.node().name() + ": only repeated pixels are interpreted");
        }
        int[] scales = call.in(2).ints();
        int[] sides = IntStream.range(0, x.rank())
                .map(axis -> x.shape()[axis] * scales[axis])
                .toArray();
        NdArray out = new NdArray(sides, new double[NdArray.count(sides)]);
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] /= scales[axis];
            }
            out.values()[i] = x.values()[x.place(at)];
        }
        return List.of(out);
    }

    private static List<NdArray> depthToSpace(Call call) {
        NdArray x = call.in(0);
        int b = call.integer("blocksize", 1);
        int channels = x.shape()[1] / (b * b);
        int[] sides = {x.shape()[0], channels, x.shape()[2] * b, x.shape()[3] * b};
        NdArray out = new NdArray(sides, new double[x.values().length]);
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            int channel = (at[2] % b * b + at[3] % b) * channels + at[1];
            out.values()[i] = x.values()[x.place(at[0], channel, at[2] / b, at[3] / b)];
        }
        return List.of(out);
    }
}
