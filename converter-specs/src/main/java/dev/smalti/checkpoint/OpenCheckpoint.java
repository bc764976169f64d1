package dev.smalti.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The tensors of one or more mapped files, what stands beside them, the files to close, and every file that was read. */
record OpenCheckpoint(
        Map<String, CheckpointTensor> tensors,
        Map<String, CheckpointTensor> averaged,
        Settings settings,
        List<String> skipped,
        List<MappedFile> mapped,
        List<Path> files)
        implements Checkpoint {
    OpenCheckpoint {
        tensors = Collections.unmodifiableMap(tensors);
        averaged = Collections.unmodifiableMap(averaged);
        skipped = List.copyOf(skipped);
        mapped = List.copyOf(mapped);
        files = List.copyOf(files);
    }

    /** Of one file. */
    OpenCheckpoint(Map<String, CheckpointTensor> tensors, Settings settings, List<String> skipped, MappedFile file) {
        this(tensors, Map.of(), settings, skipped, List.of(file), List.of(file.path()));
    }

    /** Of one file with what was pickled in it. */
    OpenCheckpoint(PickledTensors pickled, List<String> skipped, MappedFile file) {
        this(pickled.tensors(), pickled.averaged(), pickled.settings(), skipped, List.of(file), List.of(file.path()));
    }

    /** The same with these tensors only. */
    OpenCheckpoint withTensors(Map<String, CheckpointTensor> others) {
        return new OpenCheckpoint(others, averaged, settings, skipped, mapped, files);
    }

    @Override
    public void close() {
        mapped.forEach(MappedFile::close);
    }
}
