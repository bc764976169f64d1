package dev.smalti.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The tensors of one or more mapped files, the files to close, and every file that was read. */
record OpenCheckpoint(
        Map<String, CheckpointTensor> tensors, List<String> skipped, List<MappedFile> mapped, List<Path> files)
        implements Checkpoint {
    OpenCheckpoint {
        tensors = Collections.unmodifiableMap(tensors);
        skipped = List.copyOf(skipped);
        mapped = List.copyOf(mapped);
        files = List.copyOf(files);
    }

    /** Of one file. */
    OpenCheckpoint(Map<String, CheckpointTensor> tensors, List<String> skipped, MappedFile file) {
        this(tensors, skipped, List.of(file), List.of(file.path()));
    }

    @Override
    public void close() {
        mapped.forEach(MappedFile::close);
    }
}
