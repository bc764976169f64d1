package dev.smalti.spec;

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
 * @param skipped what the file's reader passed over, one line each
 */
public record StateDict(String file, String prefix, Map<String, CheckpointTensor> tensors, List<String> skipped) {
    /** Wrappers of whole models, as some trainers leave them. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    /**
     * The part of a checkpoint.
     *
     * @return null if it has no such part
     */
    public static @Nullable StateDict of(Checkpoint checkpoint, String file, Part part) {
        StateDict whole = whole(checkpoint, file);
        StateDict nested = below(checkpoint, file, whole.prefix + part.prefix());
        if (!nested.tensors.isEmpty()) {
            return nested;
        }
        return part == Part.FIRST_STAGE ? whole : null;
    }

    /** All of a checkpoint, without the prefix of a wrapper. */
    public static StateDict whole(Checkpoint checkpoint, String file) {
        StateDict whole = below(checkpoint, file, "");
        for (String wrapper : WRAPPERS) {
            StateDict inner = below(checkpoint, file, wrapper);
            if (inner.tensors.size() * 2 > whole.tensors.size()) {
                whole = inner;
            }
        }
        return whole;
    }

    /** Whether any tensor lies inside this part, and not only at the top. */
    public boolean has(Part part) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(part.prefix()));
    }

    /** The tensor of this name, without the prefix. */
    public Optional<CheckpointTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** Whether any name matches a glob. */
    public boolean hasAny(String glob) {
        Pattern pattern = NamePattern.glob(glob);
        return tensors.keySet().stream().anyMatch(name -> pattern.matcher(name).matches());
    }

    /** The reader's line about a tensor of this name, without the prefix, that the file has but that cannot be read. */
    Optional<String> unread(String name) {
        String start = "tensor " + prefix + name + ": ";
        return skipped.stream().filter(line -> line.startsWith(start)).findFirst();
    }

    /** The reader's lines about tensors of this part that cannot be read. */
    List<String> unread() {
        return skipped.stream()
                .filter(line -> line.startsWith("tensor " + prefix))
                .toList();
    }

    private static StateDict below(Checkpoint checkpoint, String file, String prefix) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        checkpoint.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return new StateDict(file, prefix, tensors, checkpoint.skipped());
    }
}
