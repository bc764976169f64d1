package dev.smalti.bench.random;

import dev.smalti.SmaltiException;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import dev.smalti.model.gpt.GptConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes {@link RandomVqgan}s and {@link RandomGpt}s as PyTorch checkpoints. */
public final class RandomCheckpoint {
    private static final long SEED = 20260101;
    private static final String TEMPLATE = "random-gpt.yaml";

    /** The file of a prior's weights. */
    static final String WEIGHTS = "model.ckpt";

    /** The file of a prior's config. */
    static final String CONFIG = "config.yaml";

    private RandomCheckpoint() {}

    /** Writes a model of this size, always the same one. */
    public static void write(Path file, Shape shape) {
        Map<String, TensorValues> stateDict = new LinkedHashMap<>();
        add(stateDict, "", RandomVqgan.tensors(shape, SEED));
        TorchZipWriter.write(file, stateDict);
    }

    /** The weights of {@link #writePrior}. */
    public static Map<String, CheckpointTensor> prior(GptConfig config) {
        return RandomGpt.tensors(config, RandomGpt.DEVIATION, SEED);
    }

    /**
     * Writes an unconditional prior of this size with a small first stage, as a {@code Net2NetTransformer} and its config:
     * {@code model.ckpt} and {@code config.yaml}.
     *
     * @param folder exists
     */
    public static void writePrior(Path folder, GptConfig config) {
        Shape shape = new Shape(32, List.of(1, 1), 1, Set.of(), 32, config.vocabulary());
        Map<String, TensorValues> stateDict = new LinkedHashMap<>();
        add(stateDict, "", prior(config));
        add(stateDict, "first_stage_model.", RandomVqgan.tensors(shape, SEED));
        TorchZipWriter.write(folder.resolve(WEIGHTS), stateDict);
        try (InputStream template = RandomCheckpoint.class.getResourceAsStream(TEMPLATE)) {
            String text = new String(Objects.requireNonNull(template).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${vocabulary}", Integer.toString(config.vocabulary()))
                    .replace("${block}", Integer.toString(config.blockSize()))
                    .replace("${layers}", Integer.toString(config.layers()))
                    .replace("${heads}", Integer.toString(config.heads()))
                    .replace("${width}", Integer.toString(config.width()));
            Files.writeString(folder.resolve(CONFIG), text);
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.RESOURCE, "cannot write a config to " + folder, e);
        }
    }

    private static void add(Map<String, TensorValues> stateDict, String prefix, Map<String, CheckpointTensor> tensors) {
        tensors.forEach((name, tensor) ->
                stateDict.put(prefix + name, TensorValues.floats(StoredType.FLOAT32, tensor.shape(), tensor::floats)));
    }
}
