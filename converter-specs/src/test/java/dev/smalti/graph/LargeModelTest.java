package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of more than 2 GB, beyond what one protobuf message or one byte buffer can hold. Profile {@code large}. */
@Tag("large")
class LargeModelTest {
    private static final int SIDE = 8192;
    private static final int LAYERS = 10; // 268 MB each

    @TempDir
    Path folder;

    @Test
    void isWrittenAndReadWithOneWeightInTheHeapAtATime() throws Exception {
        GraphBuilder graph = new GraphBuilder("large");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(SIDE)));
        Value bias = graph.weight("bias", TensorData.of(List.of((long) SIDE), new float[SIDE]));
        for (int layer = 0; layer < LAYERS; layer++) {
            float value = layer + 1;
            Value weight = graph.weight("w" + layer, TensorData.lazy(List.of((long) SIDE, (long) SIDE), () -> {
                float[] values = new float[SIDE * SIDE];
                java.util.Arrays.fill(values, value);
                return values;
            }));
            x = new Ops(graph, "layer" + layer).linear(x, weight, bias);
        }
        graph.output("y", x);
        Path model = folder.resolve("large.onnx");
        try (ExternalData external = ExternalData.create(folder.resolve("weights.bin"))) {
            OnnxWriter.write(graph.build(), model, external);
        }
        assertThat(Files.size(folder.resolve("weights.bin"))).isGreaterThan(2L << 30);

        Graph read = OnnxReader.read(model);
        assertThat(Runtime.getRuntime().maxMemory()).isLessThan(3L << 30);
        read.weights().forEach((value, data) -> {
            if (value.name().startsWith("w")) {
                float expected = Integer.parseInt(value.name().substring(1)) + 1;
                assertThat(data.read().getFloat(4 * (SIDE * SIDE - 1))).isEqualTo(expected);
            }
        });
    }
}
