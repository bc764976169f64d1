package dev.smalti.evaluate;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.image.Pixels;
import dev.smalti.io.AtomicFile;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.LabelMap;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A segmenter that was trained, from a file: one graph with its weights in it. Threads may share it; whoever opens it closes
 * it.
 */
public final class TrainedSegmenter implements AutoCloseable {
    /** The file's name where a folder is given. */
    public static final String FILE = "segmenter.onnx";

    private final OrtModel model;

    private TrainedSegmenter(OrtModel model) {
        this.model = model;
    }

    /**
     * Opens a segmenter.
     *
     * @param path its file; or a folder with it, such as a run's, under {@link #FILE} or {@code export/} and that
     * @throws SmaltiException of kind BAD_INPUT where there is none, else as {@link OrtModel#open}
     */
    public static TrainedSegmenter open(Path path, Device device) {
        Path file = file(path);
        OrtModel model = OrtModel.open(file, device);
        if (!model.inputs().equals(Set.of(Segmenter.PIXELS)) || !model.outputs().equals(Set.of(Segmenter.LOGITS))) {
            model.close();
            throw SmaltiException.badInput("'" + file + "' is no segmenter: it maps " + model.inputs() + " to "
                    + model.outputs() + ", not pixels to logits");
        }
        return new TrainedSegmenter(model);
    }

    /**
     * The file of the segmenter at a path that {@link #open} takes.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is none
     */
    public static Path file(Path path) {
        Path file = path;
        if (Files.isDirectory(path)) {
            Path exported = path.resolve("export").resolve(FILE);
            file = Files.isRegularFile(exported) ? exported : path.resolve(FILE);
        }
        if (!Files.isRegularFile(file)) {
            throw SmaltiException.badInput("there is no segmenter at '" + file + "'");
        }
        return file;
    }

    /** What every picture shows, pixel by pixel; sides are padded by reflection to what any segmenter takes. */
    public LabelMap classify(Pixels picture) {
        if (picture.channels() != 3) {
            throw SmaltiException.badInput(
                    "a segmenter takes pictures of 3 channels, this one has " + picture.channels());
        }
        Fit fit = new Fit(picture.height(), picture.width(), Segmenter.LARGEST_FACTOR);
        Pixels padded = fit.pad(picture);
        Tensor pixels = Tensor.floats(padded.values(), 1, 3, padded.height(), padded.width());
        Map<String, Tensor> found = model.run(Map.of(Segmenter.PIXELS, pixels), Set.of(Segmenter.LOGITS));
        Tensor.Floats logits = (Tensor.Floats) Objects.requireNonNull(found.get(Segmenter.LOGITS));
        int labels = (int) logits.shape()[1];
        return LabelMap.ofLogits(fit.crop(new Pixels(labels, padded.height(), padded.width(), logits.array())));
    }

    @Override
    public void close() {
        model.close();
    }

    /** Writes a network with these weights, by the names that it asks for, as one file. */
    public static void write(Path file, Segmenter network, WeightSource weights) {
        byte[] graph = OnnxWriter.toBytes(network.graph(weights));
        AtomicFile.write(file, out -> out.write(graph));
    }
}
