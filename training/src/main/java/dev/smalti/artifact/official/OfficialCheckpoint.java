package dev.smalti.artifact.official;

import dev.smalti.SmaltiException;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.TensorData;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code checkpoint} of ONNX Runtime's training runtime ("on-device training"): a model's parameters by name and,
 * if there are any, the optimizer's moments. It is a flatbuffer with the identifier {@code ODTC}, checkpoint version 2 as
 * ONNX Runtime 1.19 and later write and read it; its user properties are not kept.
 *
 * @param trainable the parameters that the optimizer changes, float32
 * @param frozen the parameters that stay as they are
 * @param moments what the optimizer knows so far; null before the first step
 */
public record OfficialCheckpoint(
        Map<String, TensorData> trainable,
        Map<String, TensorData> frozen,
        @Nullable Moments moments) {
    /**
     * The state of AdamW. The runtime starts its schedules from the learning rate kept here; until a schedule or the user
     * sets another, a step is made with 1e-3.
     *
     * @param step how many steps were made, at least 0
     * @param initialLearningRate positive, for schedules
     * @param first mean of the gradients, by parameter
     * @param second mean of their squares, by parameter
     */
    public record Moments(
            long step, float initialLearningRate, Map<String, TensorData> first, Map<String, TensorData> second) {
        /** Copies the maps and checks the ranges. */
        public Moments {
            first = ordered(first);
            second = ordered(second);
            if (step < 0 || !(initialLearningRate > 0)) {
                throw new IllegalArgumentException("wanted a step of at least 0 and a learning rate above 0, got "
                        + step + " and " + initialLearningRate);
            }
        }

        /** What AdamW knows before its first step on these parameters: nothing, and this learning rate. */
        public static Moments none(float initialLearningRate, Map<String, TensorData> trainable) {
            Map<String, TensorData> zeros = new LinkedHashMap<>();
            trainable.forEach((name, data) ->
                    zeros.put(name, TensorData.lazy(data.shape(), () -> new float[Math.toIntExact(data.count())])));
            return new Moments(0, initialLearningRate, zeros, zeros);
        }
    }

    /**
     * Copies the maps and checks that names and shapes fit together.
     *
     * @throws GraphException if a name is used twice, or the moments are not those of the trainable parameters
     */
    public OfficialCheckpoint {
        trainable = ordered(trainable);
        frozen = ordered(frozen);
        for (String name : frozen.keySet()) {
            if (trainable.containsKey(name)) {
                throw new GraphException("parameter '" + name + "' is both trainable and frozen");
            }
        }
        if (moments != null) {
            requireSameShapes(trainable, moments.first(), "first moments");
            requireSameShapes(trainable, moments.second(), "second moments");
        }
    }

    /** Parameters that are all trained, from the start. */
    public static OfficialCheckpoint of(Map<String, TensorData> trainable) {
        return new OfficialCheckpoint(trainable, Map.of(), null);
    }

    /** The same with these parameters as frozen ones. */
    public OfficialCheckpoint withFrozen(Map<String, TensorData> parameters) {
        return new OfficialCheckpoint(trainable, parameters, moments);
    }

    /** The same with this state of the optimizer. */
    public OfficialCheckpoint withMoments(@Nullable Moments state) {
        return new OfficialCheckpoint(trainable, frozen, state);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws SmaltiException of kind UNSUPPORTED where it would be larger than the 2 GB of a flatbuffer, RESOURCE where it
     *     cannot be written
     */
    public void write(Path file) {
        OfficialCheckpointWriter.write(this, file);
    }

    /**
     * Reads a file, also one that the training runtime saved. Values stay in the file until they are asked for.
     *
     * @throws SmaltiException of kind CORRUPT for a damaged file, UNSUPPORTED for another version or data in other files,
     *     BAD_INPUT where it cannot be read
     */
    public static OfficialCheckpoint read(Path file) {
        return OfficialCheckpointReader.read(file);
    }

    private static void requireSameShapes(Map<String, TensorData> wanted, Map<String, TensorData> found, String what) {
        if (!wanted.keySet().equals(found.keySet())) {
            throw new GraphException("the " + what + " are not those of the trainable parameters");
        }
        wanted.forEach((name, data) -> {
            List<Long> shape = Objects.requireNonNull(found.get(name)).shape();
            if (!data.shape().equals(shape)) {
                throw new GraphException(
                        "parameter '" + name + "' of shape " + data.shape() + " has " + what + " of shape " + shape);
            }
        });
    }

    private static Map<String, TensorData> ordered(Map<String, TensorData> tensors) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
}
