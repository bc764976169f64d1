package dev.smalti.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The tensors of one or more mapped files, and the files to close. */
record OpenCheckpoint(Map<String, CheckpointTensor> tensors, List<String> skipped, List<MappedFile> files)
        implements Checkpoint {
    OpenCheckpoint {
        tensors = Collections.unmodifiableMap(tensors);
        skipped = List.copyOf(skipped);
        files = List.copyOf(files);
    }

    @Override
    public void close() {
        files.forEach(MappedFile::close);
    }
}
