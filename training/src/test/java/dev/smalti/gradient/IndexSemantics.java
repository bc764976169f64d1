package dev.smalti.gradient;

import dev.smalti.gradient.Interpreter.Call;
import dev.smalti.gradient.Interpreter.Semantics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the operators that read and write by places compute. */
final class IndexSemantics {
    private IndexSemantics() {}

    static void register(Map<String, Semantics> all) {
        all.put("Gather", IndexSemantics::gather);
        all.put("GatherElements", IndexSemantics::gatherElements);
        all.put("ScatterElements", IndexSemantics::scatterElements);
        all.put("ScatterND", IndexSemantics::scatterNd);
        all.put("ArgMax", call -> argument(call, 1));
        all.put("ArgMin", call -> argument(call, -1));
        all.put("TopK", IndexSemantics::topK);
    }

    private static int wrapped(double place, int side) {
        return (int) (place < 0 ? place + side : place);
    }

    private static List<NdArray> gather(Call call) {
        NdArray x = call.in(0);
        NdArray places = call.in(1);
        int axis = call.axis("axis", 0);
        List<Integer> sides = new ArrayList<>();
        IntStream.range(0, axis).forEach(i -> sides.add(x.shape()[i]));
        Arrays.stream(places.shape()).forEach(sides::add);
        IntStream.range(axis + 1, x.rank()).forEach(i -> sides.add(x.shape()[i]));
        int[] shape = sides.stream().mapToInt(Integer::intValue).toArray();
        NdArray out = new NdArray(shape, new double[NdArray.count(shape)]);
        for (int i = 0; i < out.values().length; i++) {
            int[] at = out.at(i);
            int[] from = new int[x.rank()];
            System.arraycopy(at, 0, from, 0, axis);
            double place = places.values()[places.place(Arrays.copyOfRange(at, axis, axis + places.rank()))];
            from[axis] = wrapped(place, x.shape()[axis]);
            System.arraycopy(at, axis + places.rank(), from, axis + 1, x.rank() - axis - 1);
            out.values()[i] = x.values()[x.place(from)];
        }
        return List.of(out);
    }

    private static List<NdArray> gatherElements(Call call) {
        NdArray x = call.in(0);
        NdArray places = call.in(1);
        int axis = call.axis("axis", 0);
        return List.of(NdArray.filled(places.shape(), i -> {
            int[] at = places.at(i);
            at[axis] = wrapped(places.values()[i], x.shape()[axis]);
            return x.values()[x.place(at)];
        }));
    }

    private static void put(Call call, double[] values, int place, double update) {
        boolean adds = call.node().attributes().text("reduction", "none").equals("add");
        values[place] = adds ? values[place] + update : update;
    }

    private static List<NdArray> scatterElements(Call call) {
        NdArray x = call.in(0);
        NdArray places = call.in(1);
        int axis = call.axis("axis", 0);
        double[] values = x.values().clone();
        for (int i = 0; i < places.values().length; i++) {
            int[] at = places.at(i);
            at[axis] = wrapped(places.values()[i], x.shape()[axis]);
            put(call, values, x.place(at), call.in(2).values()[i]);
        }
        return List.of(new NdArray(x.shape(), values));
    }

    private static List<NdArray> scatterNd(Call call) {
        NdArray x = call.in(0);
        NdArray places = call.in(1);
        int depth = places.shape()[places.rank() - 1];
        int[] below = Arrays.copyOfRange(x.shape(), depth, x.rank());
        int size = NdArray.count(below);
        double[] values = x.values().clone();
        for (int i = 0; i < places.values().length / depth; i++) {
            int[] at = new int[x.rank()];
            for (int axis = 0; axis < depth; axis++) {
                at[axis] = wrapped(places.values()[i * depth + axis], x.shape()[axis]);
            }
            int start = x.place(at);
            for (int j = 0; j < size; j++) {
                put(call, values, start + j, call.in(2).values()[i * size + j]);
            }
        }
        return List.of(new NdArray(x.shape(), values));
    }

    /** The place of the first largest of {@code sign} times the elements. */
    private static List<NdArray> argument(Call call, int sign) {
        int axis = call.axis("axis", 0);
        return List.of(ReductionSemantics.along(call.in(0), axis, call.integer("keepdims", 1) == 1, line -> {
            int best = 0;
            for (int i = 1; i < line.length; i++) {
                best = sign * line[i] > sign * line[best] ? i : best;
            }
            return best;
        }));
    }

    private static List<NdArray> topK(Call call) {
        NdArray x = call.in(0);
        int axis = call.axis("axis", -1);
        int[] sides = x.shape().clone();
        sides[axis] = call.in(1).ints()[0];
        NdArray places = NdArray.filled(sides, i -> 0);
        for (int i = 0; i < places.values().length; i++) {
            int[] at = places.at(i);
            int nth = at[axis];
            places.values()[i] = IntStream.range(0, x.shape()[axis])
                    .boxed()
                    .sorted((a, b) -> Double.compare(element(x, at, axis, b), element(x, at, axis, a)))
                    .skip(nth)
                    .findFirst()
                    .orElseThrow();
        }
        NdArray values = NdArray.filled(sides, i -> element(x, places.at(i), axis, (int) places.values()[i]));
        return List.of(values, places);
    }

    private static double element(NdArray x, int[] at, int axis, int place) {
        int[] there = at.clone();
        there[axis] = place;
        return x.values()[x.place(there)];
    }
}
