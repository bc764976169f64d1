package dev.smalti.artifact.official;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** y = x·W + b with the mean of squares as its loss: gradients by hand, and the same training in float64 Java. */
final class LinearRegression {
    private static final int ROWS = 8;
    private static final int IN = 3;
    private static final int OUT = 2;

    private final double[] weight = uniform(IN * OUT, 1);
    private final double[] bias = uniform(OUT, 2);

    /** The graph with its gradients, as artifacts. */
    static OfficialArtifacts artifacts(OfficialOptimizer optimizer) {
        GraphBuilder graph = new GraphBuilder("regression");
        Value x = graph.input("x", ValueType.floats(Dim.of(ROWS), Dim.of(IN)));
        Value wanted = graph.input("wanted", ValueType.floats(Dim.of(ROWS), Dim.of(OUT)));
        Value weight = graph.input("weight", ValueType.floats(Dim.of(IN), Dim.of(OUT)));
        Value bias = graph.input("bias", ValueType.floats(Dim.of(OUT)));
        Ops ops = new Ops(graph, "");
        Value error = ops.sub(ops.add(ops.matMul(x, weight), bias), wanted); // [rows, out]
        Value loss = ops.node(Operators.REDUCE_MEAN, Attributes.NONE.with("keepdims", 0), ops.mul(error, error));
        Value slope = ops.mul(error, 2f / (ROWS * OUT));
        Map<Value, Value> gradients = new LinkedHashMap<>();
        gradients.put(weight, ops.matMul(ops.transpose(x, 1, 0), slope));
        gradients.put(bias, ops.sum(slope, 0, false));
        return OfficialArtifacts.of(graph, Map.of("loss", loss), gradients, optimizer);
    }

    /** The parameters as they are now. */
    Map<String, TensorData> parameters() {
        Map<String, TensorData> parameters = new LinkedHashMap<>();
        parameters.put("weight", TensorData.of(List.of((long) IN, (long) OUT), floats(weight)));
        parameters.put("bias", TensorData.of(List.of((long) OUT), floats(bias)));
        return parameters;
    }

    /** The inputs of a step. */
    static Map<String, Tensor> feed(int step) {
        return Map.of(
                "x",
                Tensor.floats(floats(x(step)), ROWS, IN),
                "wanted",
                Tensor.floats(floats(wanted(step)), ROWS, OUT));
    }

    /** Makes one step; gives the loss before it. */
    double step(int step, PlainAdamW optimizer) {
        double[] x = x(step);
        double[] wanted = wanted(step);
        double[] byWeight = new double[weight.length];
        double[] byBias = new double[bias.length];
        double loss = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int out = 0; out < OUT; out++) {
                double error = bias[out] - wanted[row * OUT + out];
                for (int in = 0; in < IN; in++) {
                    error += x[row * IN + in] * weight[in * OUT + out];
                }
                loss += error * error / (ROWS * OUT);
                byBias[out] += 2 * error / (ROWS * OUT);
                for (int in = 0; in < IN; in++) {
                    byWeight[in * OUT + out] += 2 * error / (ROWS * OUT) * x[row * IN + in];
                }
            }
        }
        optimizer.step(Map.of("weight", weight, "bias", bias), Map.of("weight", byWeight, "bias", byBias));
        return loss;
    }

    private static double[] x(int step) {
        return uniform(ROWS * IN, 100 + step);
    }

    private static double[] wanted(int step) {
        return uniform(ROWS * OUT, 200 + step);
    }

    /** Numbers that float32 holds exactly, so that both sides start from the same. */
    private static double[] uniform(int count, long seed) {
        Random random = new Random(seed);
        return random.doubles(count, -1, 1).map(value -> (float) value).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
