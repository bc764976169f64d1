package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Models;
import dev.smalti.graph.OnnxReader;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.pass.DropUnused;
import dev.smalti.model.vqgan.FirstStageGraphs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Looks inside the graphs of a bundle: at what the encoder gives its last convolution, and at the entries of tokens. */
final class BundleGraphs {
    private final Graph encoder;
    private final Graph decoder;
    private final Path checkpoint;
    private final Search search;

    BundleGraphs(Path bundle, Path checkpoint) throws IOException {
        this.search = new Search(bundle, Bundle.open(bundle).manifest().firstStage());
        this.encoder = OnnxReader.read(bundle.resolve("encoder.onnx"));
        this.decoder = OnnxReader.read(bundle.resolve("decoder.onnx"));
        this.checkpoint = checkpoint;
    }

    /** What the encoder computes before {@code quant_conv}. */
    float[] encoderOut(Models.Tensor pixels) {
        Value out = encoder.nodes().stream()
                .filter(node -> node.name().startsWith("encoder.conv_out/"))
                .reduce((first, last) -> last)
                .orElseThrow()
                .outputs()
                .get(0);
        Graph cut = new DropUnused()
                .apply(new Graph("cut", encoder.inputs(), encoder.weights(), encoder.nodes(), Map.of("map", out)));
        return Models.run(cut, Map.of("pixels", pixels)).get("map").floats();
    }

    /** The search that these graphs share with the bundle's readers. */
    Search search() {
        return search;
    }

    /** The entries of tokens [N, h, w] as the decoder looks them up, [N, d, h, w]. */
    float[] entries(long[] tokens, GridShape shape) {
        TensorData table = weight(FirstStageGraphs.LOOKUP)
                .or(() -> weight(FirstStageGraphs.SEARCH_ROWS))
                .orElseThrow();
        float[] entries = table.floats();
        int width = Math.toIntExact(table.shape().get(1));
        int size = shape.length();
        float[] maps = new float[tokens.length * width];
        for (int i = 0; i < tokens.length; i++) {
            for (int d = 0; d < width; d++) {
                maps[(i / size * width + d) * size + i % size] = entries[(int) tokens[i] * width + d];
            }
        }
        return maps;
    }

    /** The colours of labels [3, labels], which the checkpoint keeps for showing them. */
    float[] colours() {
        try (Checkpoint opened = Checkpoints.open(checkpoint)) {
            return opened.tensors().get("colorize").floats();
        }
    }

    private Optional<TensorData> weight(String name) {
        return decoder.weights().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
