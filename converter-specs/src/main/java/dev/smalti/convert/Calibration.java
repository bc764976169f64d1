package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.graph.ExternalData;
import dev.smalti.graph.Graph;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.pass.Int8Convolutions;
import dev.smalti.graph.pass.RangeProbe;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import dev.smalti.spec.Hyperparameter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the wide convolutions of a tokenizer int8. The float32 graphs run over pictures, there and back, and each value
 * that will be rounded is measured on the way: the smallest and the largest number over all pictures are its range.
 */
final class Calibration {
    /** Side of the pictures where a model does not say what it was trained on. */
    private static final int USUAL_SIDE = 256;

    private Calibration() {}

    /**
     * The tokenizer with its encoder and its decoder in int8; the search over the codebook stays float32.
     *
     * @param folder where the float32 graphs are written to run them
     * @throws SmaltiException of kind UNSUPPORTED for a tokenizer that takes no pictures of three channels or is too
     *     narrow, CORRUPT where it computes what is not finite; those of the pictures, and of running a graph
     */
    static CompiledStage int8(
            CompiledStage stage, CalibrationPictures pictures, BundleFolder folder, ConversionProgress progress) {
        FirstStageSource source = stage.source();
        if (source.config().inChannels() != 3) {
            throw SmaltiException.unsupported("a tokenizer is calibrated on pictures of 3 channels, and "
                    + source.state().file() + " takes " + source.config().inChannels());
        }
        if (stage.graphs().stream().allMatch(graph -> RangeProbe.names(graph).isEmpty())) {
            throw SmaltiException.unsupported(source.state().file() + " has no convolution of "
                    + Int8Convolutions.FEWEST_CHANNELS + " channels or more, so nothing of it would be int8");
        }
        List<Pixels> squares = pictures.squares(side(source));
        List<Path> files = write(stage.graphs(), folder);
        try (ProbedGraph encoder = new ProbedGraph(stage.graphs().get(0), files.get(0));
                ProbedGraph quantizer = new ProbedGraph(stage.graphs().get(1), files.get(1));
                ProbedGraph decoder = new ProbedGraph(stage.graphs().get(2), files.get(2));
                ProgressMeter meter = new ProgressMeter(progress, Stage.CALIBRATING, squares.size())) {
            for (Pixels square : squares) {
                Tensor pixels = Tensor.floats(square.values(), 1, square.channels(), square.height(), square.width());
                decoder.run(quantizer.run(encoder.run(pixels)));
                meter.add(1);
            }
            return stage.withGraphs(Stream.of(encoder, quantizer, decoder)
                    .map(ProbedGraph::int8)
                    .toList());
        }
    }

    private static List<Path> write(List<Graph> graphs, BundleFolder folder) {
        try (ExternalData weights = ExternalData.create(folder.file("weights.bin"))) {
            return graphs.stream()
                    .map(graph -> {
                        Path file = folder.file(graph.name() + ".onnx");
                        OnnxWriter.write(new RangeProbe().apply(graph), file, weights);
                        return file;
                    })
                    .toList();
        }
    }

    /** What the model was trained on, as a multiple of its factor. */
    private static int side(FirstStageSource source) {
        int trained = source.hyperparameters().number(Hyperparameter.RESOLUTION);
        int factor = source.config().factor();
        return Math.max(1, (trained > 0 ? trained : USUAL_SIDE) / factor) * factor;
    }
}
