package dev.smalti.convert;

import dev.smalti.Finite;
import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.critic.Lpips;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The weights of {@link Lpips} out of the files that they are published in, any PyTorch or safetensors format: VGG-16 as
 * torchvision keeps it ({@code features.0.weight}), the linear layers as the metric's authors do ({@code
 * lin0.model.1.weight}, also under {@code lins.0}), or both as in a checkpoint of the reference ({@code
 * loss.perceptual_loss.net.slice1.0.weight}). All of them are held in memory, about 60 MB at the published widths; the
 * files are not needed afterwards.
 */
public final class LpipsWeights implements WeightSource {
    private static final List<List<Integer>> PLACES =
            List.of(List.of(0, 2), List.of(5, 7), List.of(10, 12, 14), List.of(17, 19, 21), List.of(24, 26, 28));
    private static final String BEFORE = "(?:.*\\.)?";
    private static final Pattern SLICE = Pattern.compile(BEFORE + "net\\.slice([1-5])\\.(\\d{1,2})\\.(weight|bias)");
    private static final Pattern FEATURE = Pattern.compile(BEFORE + "features\\.(\\d{1,2})\\.(weight|bias)");
    private static final Pattern LINEAR = Pattern.compile(BEFORE + "(?:lin|lins\\.)([0-4])\\.model\\.1\\.weight");

    private final String files;
    private final Lpips network;
    private final Map<String, Held> tensors;

    private record Held(List<Long> shape, float[] values) {}

    private LpipsWeights(String files, Lpips network, Map<String, Held> tensors) {
        this.files = files;
        this.network = network;
        this.tensors = tensors;
    }

    /**
     * Reads the weights.
     *
     * @param files one that has everything, or one of VGG-16 and one of the linear layers, in any order
     * @throws SmaltiException if a file cannot be read, or if together they lack a weight; the message says which file is
     *     missing
     */
    public static LpipsWeights read(List<Path> files) {
        String names =
                files.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(" and "));
        Map<String, Held> tensors = new LinkedHashMap<>();
        for (Path file : files) {
            try (Checkpoint checkpoint = Checkpoints.open(file)) {
                String of = String.valueOf(file.getFileName());
                checkpoint.tensors().forEach((name, tensor) -> keep(tensors, name, tensor, of));
            }
        }
        List<Integer> widths = new ArrayList<>();
        for (int group = 0; group < PLACES.size(); group++) {
            for (int place : PLACES.get(group)) {
                String convolution = "net.slice" + (group + 1) + "." + place;
                require(tensors, convolution + ".weight", 4, names);
                require(tensors, convolution + ".bias", 1, names);
            }
            Held first = require(
                    tensors, "net.slice" + (group + 1) + "." + PLACES.get(group).get(0) + ".weight", 4, names);
            widths.add(Math.toIntExact(first.shape().get(0)));
            require(tensors, "lin" + group + ".model.1.weight", 4, names);
        }
        return new LpipsWeights(names, new Lpips(widths), tensors);
    }

    /** The network that these weights are for. */
    public Lpips network() {
        return network;
    }

    @Override
    public TensorData tensor(String name, List<Long> shape) {
        Held held = tensors.get(name);
        if (held == null) {
            throw SmaltiException.badInput(files + " has no tensor " + name + ", which LPIPS needs");
        }
        if (!held.shape().equals(shape)) {
            throw SmaltiException.badInput(
                    name + " of " + files + " has shape " + held.shape() + ", LPIPS over VGG-16 wants " + shape);
        }
        return TensorData.lazy(shape, held::values);
    }

    private static void keep(Map<String, Held> tensors, String name, CheckpointTensor tensor, String file) {
        String known = known(name);
        if (known != null && tensor.type().isFloating()) {
            float[] values = tensor.floats();
            Finite.requireComputed(values, "the numbers of " + name + " in " + file);
            tensors.put(
                    known,
                    new Held(tensor.shape().stream().map(Integer::longValue).toList(), values));
        }
    }

    /** The name that the layer asks for; null for a tensor of something else. */
    private static @Nullable String known(String name) {
        Matcher slice = SLICE.matcher(name);
        if (slice.matches()) {
            return "net.slice" + slice.group(1) + "." + Integer.parseInt(slice.group(2)) + "." + slice.group(3);
        }
        Matcher linear = LINEAR.matcher(name);
        if (linear.matches()) {
            return "lin" + linear.group(1) + ".model.1.weight";
        }
        Matcher feature = FEATURE.matcher(name);
        if (feature.matches()) {
            int place = Integer.parseInt(feature.group(1));
            for (int group = 0; group < PLACES.size(); group++) {
                if (PLACES.get(group).contains(place)) {
                    return "net.slice" + (group + 1) + "." + place + "." + feature.group(2);
                }
            }
        }
        return null;
    }

    private static Held require(Map<String, Held> tensors, String name, int rank, String files) {
        Held held = tensors.get(name);
        if (held == null) {
            String lacking = name.startsWith("lin")
                    ? "the linear layers of LPIPS; add the metric's own file, vgg.pth"
                    : "VGG-16; add torchvision's file, vgg16-397923af.pth";
            throw SmaltiException.badInput(files + " has no tensor " + name + " of " + lacking);
        }
        if (held.shape().size() != rank) {
            throw SmaltiException.badInput(name + " of " + files + " has shape " + held.shape()
                    + ", which is no VGG-16 with its LPIPS layers");
        }
        return held;
    }
}
