package dev.smalti.bench;

import dev.smalti.Device;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Measures {@link DeviceLimits} with graphs of our own: a chain of products of square matrices, and a chain of passes over a
 * vector that no cache holds. Each begins from one number and ends in one, so that nothing else crosses to the device.
 */
final class LimitsProbe {
    private static final int ROUNDS = 5;
    private static final int PASSES = 8;
    /** 256 MiB */
    private static final long ELEMENTS = 1L << 26;

    private LimitsProbe() {}

    /**
     * The best of some rounds.
     *
     * @throws SmaltiException where the device does not run them
     */
    static DeviceLimits measure(Device device) {
        // A processor is full with less than a GPU needs to be.
        boolean processor = device.provider() == Provider.CPU;
        long side = processor ? 1024 : 8192;
        int products = processor ? 4 : 8;
        double seconds = best(products(side, products), device);
        double flop = 2.0 * side * side * side * products;
        double bytes = 2.0 * Float.BYTES * ELEMENTS * PASSES;
        return new DeviceLimits(flop / seconds / 1e9, bytes / best(passes(), device) / 1e9);
    }

    private static byte[] products(long side, int count) {
        GraphBuilder graph = new GraphBuilder("products");
        Ops ops = new Ops(graph, "products");
        Value start = graph.input("start", ValueType.floats());
        Value matrix = ops.expand(start, graph.vector(side, side));
        Value product = matrix;
        for (int i = 0; i < count; i++) {
            product = ops.matMul(product, matrix);
        }
        graph.output("end", ops.slice(ops.slice(product, 0, 0, 1), 1, 0, 1));
        return OnnxWriter.toBytes(graph.build());
    }

    private static byte[] passes() {
        GraphBuilder graph = new GraphBuilder("passes");
        Ops ops = new Ops(graph, "passes");
        Value start = graph.input("start", ValueType.floats());
        Value vector = ops.expand(start, graph.vector(ELEMENTS));
        for (int i = 0; i < PASSES; i++) {
            vector = ops.mul(vector, start);
        }
        graph.output("end", ops.slice(vector, 0, 0, 1));
        return OnnxWriter.toBytes(graph.build());
    }

    /** Seconds of the fastest of some runs after one to warm up. */
    private static double best(byte[] graph, Device device) {
        Path file = temporary(graph);
        // Memory that is given back after each run would be measured with its page faults.
        Device keeping = device.withTuning(device.tuning().withArena(true));
        try (OrtModel model = OrtModel.open(file, keeping)) {
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round <= ROUNDS; round++) {
                long start = System.nanoTime();
                model.run(Map.of("start", Tensor.floats(new float[] {1e-4f})), Set.of("end"));
                best = round == 0 ? best : Math.min(best, (System.nanoTime() - start) * 1e-9);
            }
            return best;
        } finally {
            delete(file);
        }
    }

    private static Path temporary(byte[] graph) {
        try {
            Path file = Files.createTempFile("smalti-limits", ".onnx");
            Files.write(file, graph);
            return file;
        } catch (IOException e) {
            throw new SmaltiException(Kind.RESOURCE, "cannot write a graph to the folder for temporary files", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It lies in a folder that the system clears.
        }
    }
}
