package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.graph.pass.DropUnused;
import dev.smalti.graph.pass.Expanded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A sketch with its gradients: one random gradient comes to each of the values that the sketch gives, at times whole, at
 * times slim (one number, or sides of 1).
 */
final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final int PROBES = 24;

    final Sketch sketch;
    final Graph whole;
    private final Graph forward;

    GradientCheck(GradientCase of, long seed, Target target) {
        this(of, seed, target, false);
    }

    GradientCheck(GradientCase of, long seed, Target target, boolean recomputing) {
        sketch = new Sketch(seed, target);
        List<Value> outputs = of.draw().apply(sketch);
        if (recomputing) {
            sketch.tape.recomputing(1);
        }
        Map<Value, Value> seeds = new LinkedHashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            seeds.put(outputs.get(i), seed("g" + i, outputs.get(i)));
        }
        Map<Value, Value> gradients = sketch.tape.gradients(seeds, sketch.wanted);
        for (int i = 0; i < outputs.size(); i++) {
            sketch.graph.output("out" + i, outputs.get(i));
        }
        forward = new DropUnused().apply(new Expanded().apply(sketch.graph.build()));
        gradients.forEach((value, gradient) -> sketch.graph.output("d:" + value.name(), gradient));
        whole = new DropUnused().apply(new Expanded().apply(sketch.graph.build()));
    }

    private Value seed(String name, Value output) {
        int[] sides = Sketch.sides(output);
        int kind = sketch.number(0, 2);
        int[] shape = kind == 0 ? new int[0] : kind == 1 ? sketch.narrower(sides) : sides;
        sketch.contents.put(name, NdArray.filled(shape, i -> (float) sketch.random.nextGaussian()));
        return sketch.graph.input(name, new ValueType(ElementType.FLOAT, Sketch.sides(shape)));
    }

    /** The products are the derivatives. */
    void agreesWithCentralDifferences() {
        Map<String, NdArray> results = Interpreter.run(whole, sketch.contents);
        for (Value value : sketch.wanted) {
            NdArray found = results.get("d:" + value.name());
            NdArray at = sketch.contents.get(value.name());
            assertThat(found.shape()).as(value.name()).isEqualTo(at.shape());
            int[] probes =
                    sketch.random.ints(PROBES, 0, at.values().length).distinct().toArray();
            double[] expected = Arrays.stream(probes)
                    .mapToDouble(i -> slope(value.name(), at, i))
                    .toArray();
            double[] got =
                    Arrays.stream(probes).mapToDouble(i -> found.values()[i]).toArray();
            assertThat(distance(got, expected))
                    .as("d %s: %s, by differences %s", value, Arrays.toString(got), Arrays.toString(expected))
                    .isLessThan(1e-5 * norm(expected) + 1e-6);
        }
    }

    private double slope(String name, NdArray at, int place) {
        double before = at.values()[place];
        double[] sums = IntStream.of(1, -1)
                .mapToDouble(sign -> {
                    at.values()[place] = before + sign * STEP;
                    return weighted(Interpreter.run(forward, sketch.contents));
                })
                .toArray();
        at.values()[place] = before;
        return (sums[0] - sums[1]) / (2 * STEP);
    }

    /** The sum of all outputs times the gradients that come to them. */
    private double weighted(Map<String, NdArray> results) {
        double sum = 0;
        for (int i = 0; i < results.size(); i++) {
            NdArray out = results.get("out" + i);
            double[] weights =
                    sketch.contents.get("g" + i).expanded(out.shape()).values();
            for (int j = 0; j < weights.length; j++) {
                sum += weights[j] * out.values()[j];
            }
        }
        return sum;
    }

    /** ONNX Runtime takes the graph and computes the same. */
    void agreesWithOnnxRuntime(double tolerance) {
        Map<String, NdArray> expected = Interpreter.run(whole, sketch.contents);
        Map<String, NdArray> found = OnnxRuntime.run(whole, sketch.contents);
        List<String> names = new ArrayList<>(expected.keySet());
        for (String name : names) {
            double[] want = expected.get(name).values();
            assertThat(found.get(name).shape())
                    .as(name)
                    .isEqualTo(expected.get(name).shape());
            assertThat(distance(found.get(name).values(), want))
                    .as("%s: %s, in double %s", name, found.get(name), expected.get(name))
                    .isLessThan(tolerance * (norm(want) + 1));
        }
    }

    static double distance(double[] a, double[] b) {
        return Math.sqrt(IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i]))
                .sum());
    }

    static double norm(double[] a) {
        return Math.sqrt(Arrays.stream(a).map(value -> value * value).sum());
    }
}
