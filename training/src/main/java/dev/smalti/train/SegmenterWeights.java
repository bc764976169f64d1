package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.graph.OnnxReader;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.segmenter.Segmenter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trained segmenter as a network and its weights, which a perceptual term is made of; held in memory. */
final class SegmenterWeights implements WeightSource {
    private static final int PIXEL_CHANNELS = 3;

    private final Path file;
    private final Segmenter network;
    private final Map<String, TensorData> tensors;

    private SegmenterWeights(Path file, Segmenter network, Map<String, TensorData> tensors) {
        this.file = file;
        this.network = network;
        this.tensors = tensors;
    }

    /**
     * Reads what {@link TrainedSegmenter#write} wrote.
     *
     * @param path as for {@link TrainedSegmenter#open}
     * @throws SmaltiException bad input where there is no segmenter, corrupt where its file is damaged
     */
    static SegmenterWeights read(Path path) {
        Path file = TrainedSegmenter.file(path);
        Map<String, TensorData> tensors = new HashMap<>();
        OnnxReader.read(file).weights().forEach((value, data) -> tensors.put(value.name(), data));
        List<Long> first = shape(file, tensors, "encoder.conv_in.weight");
        long channels = first.get(0);
        if (first.get(1) != PIXEL_CHANNELS) {
            throw none(file, "its first convolution takes " + first.get(1) + " channels");
        }
        List<Integer> multipliers = new ArrayList<>();
        for (String name = block(0); tensors.containsKey(name); name = block(multipliers.size())) {
            long width = shape(file, tensors, name).get(0);
            if (width % channels != 0) {
                throw none(file, "its widths " + channels + " and " + width + " are no multiples");
            }
            multipliers.add(Math.toIntExact(width / channels));
        }
        int labels =
                Math.toIntExact(shape(file, tensors, "decoder.conv_out.weight").get(0));
        try {
            Segmenter network = new Segmenter(labels, Math.toIntExact(channels), multipliers);
            return new SegmenterWeights(file, network, tensors);
        } catch (IllegalArgumentException e) {
            throw none(file, String.valueOf(e.getMessage()));
        }
    }

    /** The network that these weights are for. */
    Segmenter network() {
        return network;
    }

    @Override
    public TensorData tensor(String name, List<Long> shape) {
        TensorData tensor = tensor(file, tensors, name);
        if (!tensor.shape().equals(shape)) {
            throw none(file, name + " has shape " + tensor.shape() + ", not " + shape);
        }
        return tensor;
    }

    private static String block(int level) {
        return "encoder.down." + level + ".block.0.conv1.weight";
    }

    private static List<Long> shape(Path file, Map<String, TensorData> tensors, String name) {
        return tensor(file, tensors, name).shape();
    }

    private static TensorData tensor(Path file, Map<String, TensorData> tensors, String name) {
        TensorData tensor = tensors.get(name);
        if (tensor == null) {
            throw none(file, "it has no " + name);
        }
        return tensor;
    }

    private static SmaltiException none(Path file, String why) {
        return SmaltiException.badInput("'" + file + "' is no segmenter: " + why);
    }
}
