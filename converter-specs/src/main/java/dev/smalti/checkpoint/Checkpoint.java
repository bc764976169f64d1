package dev.smalti.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file of weights, open and mapped. Tensors are read lazily: opening costs the size of the index, not of the weights.
 * Not for writing. Close it when the conversion is done; threads may share it.
 */
public interface Checkpoint extends AutoCloseable {
    /** The tensors by name, in the file's order. */
    Map<String, CheckpointTensor> tensors();

    /**
     * Averages of the weights over the training, where the file keeps them in a dictionary beside those; by their names in
     * it. Empty where there are none, or they lie among {@link #tensors()} under names of their own.
     */
    Map<String, CheckpointTensor> averaged();

    /** What the file says of the model beside its weights. */
    Settings settings();

    /** What stood in the file and was skipped because the weights do not need it, one line each. */
    List<String> skipped();

    /** The files that it was read from: the one file, or the index and then every shard in the index's order. */
    List<Path> files();

    @Override
    void close();
}
