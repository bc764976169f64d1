package dev.smalti.gradient;

import dev.smalti.Device;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Value;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a graph in ONNX Runtime. */
final class OnnxRuntime {
    private OnnxRuntime() {}

    static Map<String, NdArray> run(Graph graph, Map<String, NdArray> contents) {
        try {
            Path file = Files.createTempFile("sketch", ".onnx");
            try {
                Files.write(file, OnnxWriter.toBytes(graph));
                try (OrtModel model = OrtModel.open(file, Device.cpu())) {
                    return run(model, graph, contents);
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, NdArray> run(OrtModel model, Graph graph, Map<String, NdArray> contents) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Value input : graph.inputs()) {
            inputs.put(input.name(), tensor(input, contents.get(input.name())));
        }
        Map<String, NdArray> found = new LinkedHashMap<>();
        model.run(inputs, graph.outputs().keySet()).forEach((name, tensor) -> found.put(name, array(tensor)));
        return found;
    }

    private static Tensor tensor(Value input, NdArray array) {
        long[] shape = Arrays.stream(array.shape()).asLongStream().toArray();
        if (input.type().element() == ElementType.INT64) {
            return Tensor.longs(
                    Arrays.stream(array.values())
                            .mapToLong(value -> (long) value)
                            .toArray(),
                    shape);
        }
        float[] values = new float[array.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.values()[i];
        }
        return Tensor.floats(values, shape);
    }

    private static NdArray array(Tensor tensor) {
        int[] shape = Arrays.stream(tensor.shape()).mapToInt(side -> (int) side).toArray();
        if (tensor instanceof Tensor.Floats floats) {
            float[] values = floats.array();
            return NdArray.filled(shape, i -> values[i]);
        }
        long[] values = ((Tensor.Longs) tensor).array();
        return NdArray.filled(shape, i -> values[i]);
    }
}
