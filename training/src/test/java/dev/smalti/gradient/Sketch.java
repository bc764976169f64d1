package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** A random graph being drawn, with the contents of its inputs. */
final class Sketch {
    final GraphBuilder graph = new GraphBuilder("sketch", new Differentiable());
    final Ops ops = new Ops(graph, "sketch");
    final Tape tape;
    final Random random;
    final Map<String, NdArray> contents = new LinkedHashMap<>();
    final List<Value> wanted = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();

    Sketch(long seed, Target target) {
        this.tape = new Tape(graph, target);
        this.random = new Random(seed);
    }

    /** A whole number from low to high, both included. */
    int number(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    int one(int... of) {
        return of[random.nextInt(of.length)];
    }

    boolean coin() {
        return random.nextBoolean();
    }

    /** Sides from 1 to 4. */
    int[] shape(int lowRank, int highRank) {
        return random.ints(number(lowRank, highRank), 1, 5).toArray();
    }

    /** A shape that broadcasts to this one. */
    int[] narrower(int[] shape) {
        int[] sides = Arrays.copyOfRange(shape, number(0, shape.length), shape.length);
        return Arrays.stream(sides).map(side -> coin() ? side : 1).toArray();
    }

    /** Two shapes of which at times the one, at times the other, at times each is broadcast. */
    int[][] broadcasting() {
        int[] whole = shape(1, 4);
        int[] a = Arrays.stream(whole).map(side -> number(0, 3) > 0 ? side : 1).toArray();
        int[][] both = {a, narrower(whole)};
        return coin() ? both : new int[][] {both[1], both[0]};
    }

    /** An input whose gradient is wanted, of normal numbers. */
    Value input(int... shape) {
        return wanted(shape, random::nextGaussian);
    }

    /** Of numbers from 0.5 to 2. */
    Value positive(int... shape) {
        return wanted(shape, () -> 0.5 + 1.5 * random.nextDouble());
    }

    /** Of numbers that are all 0.02 or more apart, from each other, from those of other such inputs, and from 0.01·n. */
    Value apart(int... shape) {
        return wanted(shape, () -> {
            if (slots.isEmpty()) {
                for (int i = 0; i < 4000; i++) {
                    slots.add(i);
                }
                Collections.shuffle(slots, random);
            }
            return (slots.remove(slots.size() - 1) - 2000) * 0.02 + 0.005;
        });
    }

    private Value wanted(int[] shape, DoubleSupplier numbers) {
        Value value = data(shape, numbers);
        wanted.add(value);
        return value;
    }

    /** An input whose gradient nobody wants; its numbers are those of float32. */
    Value data(int[] shape, DoubleSupplier numbers) {
        String name = "in" + contents.size();
        contents.put(name, NdArray.filled(shape.clone(), i -> (float) numbers.getAsDouble()));
        return graph.input(name, new ValueType(ElementType.FLOAT, sides(shape)));
    }

    /** Whole numbers from 0 below a limit. */
    Value places(int limit, int... shape) {
        String name = "in" + contents.size();
        contents.put(name, NdArray.filled(shape, i -> random.nextInt(limit)));
        return graph.input(name, new ValueType(ElementType.INT64, sides(shape)));
    }

    static Shape sides(int... shape) {
        return new Shape(Arrays.stream(shape).mapToObj(Dim::of).toList());
    }

    static int[] sides(Value value) {
        return value.shape().fixed().stream().mapToInt(Long::intValue).toArray();
    }

    Value node(Operator operator, Value... inputs) {
        return ops.node(operator, Attributes.NONE, inputs);
    }

    Value scalar(double value) {
        return graph.scalar((float) value);
    }

    /** Random axes of a tensor of this rank, at times counted from the end. */
    long[] axes(int rank) {
        List<Integer> all = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            if (coin()) {
                all.add(axis);
            }
        }
        if (all.isEmpty()) {
            all.add(number(0, rank - 1));
        }
        boolean back = coin();
        return all.stream().mapToLong(axis -> back ? axis - rank : axis).toArray();
    }

    /** Kernel, strides and pads of a window. */
    Attributes window(int k, int stride, long... pads) {
        return Attributes.NONE
                .with("kernel_shape", Attribute.ofInts(k, k))
                .with("strides", Attribute.ofInts(stride, stride))
                .with("pads", Attribute.ofInts(pads));
    }
}
