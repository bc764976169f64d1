package dev.smalti.artifact.official;

import dev.smalti.graph.TensorData;
import java.util.HashMap;
import java.util.Map;

/** AdamW in float64, as the paper has it with torch's order: decay first, epsilon outside of the corrected root. */
final class PlainAdamW {
    private final OfficialOptimizer settings;
    private final double learningRate;
    private final Map<String, double[]> first = new HashMap<>();
    private final Map<String, double[]> second = new HashMap<>();
    private int steps;

    PlainAdamW(OfficialOptimizer settings, double learningRate) {
        this.settings = settings;
        this.learningRate = learningRate;
    }

    void step(Map<String, double[]> parameters, Map<String, double[]> gradients) {
        steps++;
        double correction1 = 1 - Math.pow(settings.beta1(), steps);
        double correction2 = 1 - Math.pow(settings.beta2(), steps);
        parameters.forEach((name, values) -> {
            double[] m = first.computeIfAbsent(name, missing -> new double[values.length]);
            double[] v = second.computeIfAbsent(name, missing -> new double[values.length]);
            double[] gradient = gradients.get(name);
            for (int i = 0; i < values.length; i++) {
                values[i] -= learningRate * settings.weightDecay() * values[i];
                m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * gradient[i];
                v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * gradient[i] * gradient[i];
                values[i] -= learningRate * m[i] / correction1 / (Math.sqrt(v[i] / correction2) + settings.epsilon());
            }
        });
    }

    /** What it knows, for parameters of these shapes. */
    OfficialCheckpoint.Moments moments(Map<String, TensorData> parameters) {
        return new OfficialCheckpoint.Moments(
                steps, (float) learningRate, shaped(parameters, first), shaped(parameters, second));
    }

    private static Map<String, TensorData> shaped(Map<String, TensorData> parameters, Map<String, double[]> values) {
        Map<String, TensorData> tensors = new HashMap<>();
        parameters.forEach((name, data) -> {
            float[] floats = new float[values.get(name).length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values.get(name)[i];
            }
            tensors.put(name, TensorData.of(data.shape(), floats));
        });
        return tensors;
    }
}
