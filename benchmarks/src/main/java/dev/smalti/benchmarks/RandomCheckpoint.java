package dev.smalti.benchmarks;

import dev.smalti.benchmarks.RandomVqgan.Shape;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes {@link RandomVqgan}s as PyTorch checkpoints. */
public final class RandomCheckpoint {
    private static final long SEED = 20260101;

    private RandomCheckpoint() {}

    /** Writes a model of this size, always the same one. */
    public static void write(Path file, Shape shape) {
        Map<String, TensorValues> stateDict = new LinkedHashMap<>();
        for (CheckpointTensor tensor : RandomVqgan.tensors(shape, SEED).values()) {
            stateDict.put(tensor.name(), TensorValues.floats(StoredType.FLOAT32, tensor.shape(), tensor::floats));
        }
        TorchZipWriter.write(file, stateDict);
    }
}
