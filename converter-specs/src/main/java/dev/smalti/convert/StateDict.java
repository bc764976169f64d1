package dev.smalti.convert;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one part of a checkpoint: those below a prefix, by the rest of their names.
 *
 * @param file name of the checkpoint, for messages
 * @param prefix what their names in the file start with
 * @param tensors by name without the prefix, in the file's order
 */
record StateDict(String file, String prefix, Map<String, CheckpointTensor> tensors) {
    /** Wrappers of whole models, as some trainers leave them. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    /**
     * The part of a checkpoint.
     *
     * @return null if it has no such part
     */
    static @Nullable StateDict of(Checkpoint checkpoint, String file, Part part) {
        StateDict whole = below(checkpoint.tensors(), file, "");
        for (String wrapper : WRAPPERS) {
            StateDict inner = below(checkpoint.tensors(), file, wrapper);
            if (inner.tensors.size() * 2 > whole.tensors.size()) {
                whole = inner;
            }
        }
        StateDict nested = below(checkpoint.tensors(), file, whole.prefix + part.prefix());
        if (!nested.tensors.isEmpty()) {
            return nested;
        }
        return part == Part.FIRST_STAGE ? whole : null;
    }

    /** The tensor of this name, without the prefix. */
    Optional<CheckpointTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** Whether any name matches a glob. */
    boolean hasAny(String glob) {
        Pattern pattern = NamePattern.glob(glob);
        return tensors.keySet().stream().anyMatch(name -> pattern.matcher(name).matches());
    }

    private static StateDict below(Map<String, CheckpointTensor> all, String file, String prefix) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        all.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return new StateDict(file, prefix, tensors);
    }
}
