package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRoundTripTest {
    @TempDir
    Path folder;

    private static Graph linear() {
        GraphBuilder graph = new GraphBuilder("linear");
        float[] values = new float[40 * 30];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Value x = graph.input("x", ValueType.floats(Dim.symbol("rows").times(4), Dim.of(30)));
        Value w = graph.weight("linear.weight", TensorData.of(List.of(40L, 30L), values));
        Value b = graph.weight("linear.bias", TensorData.of(List.of(40L), new float[40]));
        graph.output("y", new Ops(graph, "linear").linear(x, w, b));
        return graph.build();
    }

    private Path write(String location) throws IOException {
        Path model = folder.resolve("linear.onnx");
        try (ExternalData external = ExternalData.create(folder.resolve("weights.bin"))) {
            OnnxWriter.write(linear(), model, external);
        }
        if (!location.equals("weights.bin")) {
            String bytes = Files.readString(model, StandardCharsets.ISO_8859_1);
            Files.writeString(model, bytes.replace("weights.bin", location), StandardCharsets.ISO_8859_1);
        }
        return model;
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        Graph read = OnnxReader.read(write("weights.bin"));
        assertThat(OnnxWriter.toBytes(read)).isEqualTo(OnnxWriter.toBytes(linear()));
    }

    @Test
    void keepsLargeWeightsOutsideAndSmallOnesInside() throws IOException {
        Path model = write("weights.bin");
        assertThat(Files.size(folder.resolve("weights.bin"))).isEqualTo(40 * 30 * 4);
        assertThat(Files.size(model)).isLessThan(1000);
        assertThat(OnnxSummary.read(model))
                .isEqualTo(new OnnxSummary(
                        "smalti",
                        8,
                        Map.of("ai.onnx", 17L),
                        Map.of("x", "float[4*rows, 30]"),
                        Map.of("y", "float[4*rows, 40]"),
                        Map.of("Gemm", 1),
                        1240,
                        4960,
                        List.of("weights.bin")));
    }

    @Test
    void bitwiseOperatorsRaiseTheOperatorSetAndReductionsAreWrittenAsItHasThem() throws IOException {
        GraphBuilder graph = new GraphBuilder("bits");
        Value x = graph.input("x", ValueType.longs(Dim.symbol("rows"), Dim.of(3)));
        Ops ops = new Ops(graph, "bits");
        Value mixed = ops.bitwiseAnd(ops.bitwiseXor(x, graph.scalar(5L)), graph.scalar(7L));
        Attributes perRow = Attributes.NONE.with("axes", Attribute.ofInts(1)).with("keepdims", 0);
        graph.output("y", ops.node(Operators.REDUCE_MAX, perRow, mixed));
        Graph bits = graph.build();
        Models.Tensor given = Models.Tensor.ofLongs(new long[] {2, 3}, 1, 2, -1, 8, 5, 1L << 40);
        assertThat(Models.run(bits, Map.of("x", given)).get("y").longs()).containsExactly(7, 5);
        Path model = folder.resolve("bits.onnx");
        try (ExternalData external = ExternalData.create(folder.resolve("none.bin"))) {
            OnnxWriter.write(bits, model, external);
        }
        assertThat(OnnxSummary.read(model).operatorSets()).isEqualTo(Map.of("ai.onnx", 18L));
        Graph read = OnnxReader.read(model);
        assertThat(Models.run(read, Map.of("x", given)).get("y").longs()).containsExactly(7, 5);
        assertThat(read.outputs().get("y").shape()).isEqualTo(new Shape(List.of(Dim.symbol("rows"))));
    }

    @Test
    void refusesExternalDataOutsideTheFolder() throws IOException {
        Files.writeString(folder.resolve("secret"), "x");
        Path inner = Files.createDirectory(folder.resolve("model"));
        Path model = write("../secret.b");
        Path moved = Files.move(model, inner.resolve("linear.onnx"));
        assertThatThrownBy(() -> OnnxReader.read(moved))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(
                        moved + ": the data of tensor 'linear.weight' lie outside the model's folder: '../secret.b'");
    }

    @Test
    void refusesExternalDataBehindALink() throws IOException {
        Path model = write("weights.bin");
        Path inner = Files.createDirectory(folder.resolve("model"));
        Path moved = Files.move(model, inner.resolve("linear.onnx"));
        Files.createSymbolicLink(inner.resolve("weights.bin"), folder.resolve("weights.bin"));
        assertThatThrownBy(() -> OnnxReader.read(moved))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("lie outside the model's folder");
    }

    @Test
    void refusesExternalDataThatEndTooEarly() throws IOException {
        Path model = write("weights.bin");
        Files.write(folder.resolve("weights.bin"), new byte[100]);
        assertThatThrownBy(() -> OnnxReader.read(model))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(model + ": tensor 'linear.weight' lies outside weights.bin"
                        + " (offset 0, length 4800, wanted 4800, file 100)");
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        Path file = Files.writeString(folder.resolve("note.onnx"), "not a model at all");
        assertThatThrownBy(() -> OnnxReader.read(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith(file + " is not an ONNX model");
    }
}
