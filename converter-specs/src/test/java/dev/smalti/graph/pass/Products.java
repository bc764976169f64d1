package dev.smalti.graph.pass;

import dev.smalti.graph.Dim;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Models;
import dev.smalti.graph.Models.Tensor;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Graphs of one product with a constant matrix, for tests of what becomes of it. */
final class Products {
    private Products() {}

    /** Rows x [n, K] times the matrix {@code w} [K, N]. */
    static Graph of(float[] matrix, int columns) {
        GraphBuilder graph = new GraphBuilder("product");
        long rows = matrix.length / columns;
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(rows)));
        Value w = graph.weight("w", TensorData.of(List.of(rows, (long) columns), matrix));
        graph.output("y", new Ops(graph, "linear").matMul(x, w));
        return graph.build();
    }

    static float[] run(Graph graph, float[] x, int rows) {
        Tensor given = Tensor.of(new long[] {x.length / rows, rows}, x);
        return Models.run(graph, Map.of("x", given)).get("y").floats();
    }

    static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** The weight of this name. */
    static TensorData weight(Graph graph, String name) {
        return graph.weights().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(node -> node.operator().name()).toList();
    }

    /** The length of the difference over the length of what was expected. */
    static double error(float[] expected, float[] actual) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / size);
    }
}
