package dev.smalti.convert;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Copies of a checkpoint with other names. */
final class Copies {
    private Copies() {}

    /** Writes the tensors of {@code from} that are no loss's, under the names that {@code rename} gives; empty drops one. */
    static Path renamed(Path from, Path to, UnaryOperator<String> rename) {
        return renamed(from, to, rename, List.of());
    }

    /** The same with more tensors of one element. */
    static Path renamed(Path from, Path to, UnaryOperator<String> rename, List<String> more) {
        try (Checkpoint checkpoint = Checkpoints.open(from)) {
            Map<String, TensorValues> copies = new LinkedHashMap<>();
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                String name = tensor.name().startsWith("loss.") ? "" : rename.apply(tensor.name());
                if (!name.isEmpty()) {
                    copies.put(name, TensorValues.floats(StoredType.FLOAT32, tensor.shape(), tensor::floats));
                }
            }
            more.forEach(name ->
                    copies.put(name, TensorValues.floats(StoredType.FLOAT32, List.of(1), () -> new float[] {1})));
            TorchZipWriter.write(to, copies);
            return to;
        }
    }
}
