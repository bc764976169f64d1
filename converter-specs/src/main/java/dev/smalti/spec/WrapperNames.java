package dev.smalti.spec;

import dev.smalti.checkpoint.CheckpointTensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The names that wrappers of whole models, or of parts of them, leave in the names of tensors: those of PyTorch's
 * DataParallel and DistributedDataParallel, {@code torch.compile}, fully sharded training, activation checkpointing, and
 * Lightning's strategies.
 */
final class WrapperNames {
    private static final String PARALLEL = "module.";
    private static final int MOST_PARTS = 64;

    /** Names that no module has of its own, so that they are taken off wherever they stand. */
    private static final List<String> MARKS = List.of(
            "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module", "_fpw_module");

    private WrapperNames() {}

    /** The tensors under their names without wrappers; a name stays as it is where another has it already. */
    static Map<String, CheckpointTensor> off(Map<String, CheckpointTensor> tensors) {
        Map<String, CheckpointTensor> bare = renamed(tensors, WrapperNames::unmarked);
        Set<String> wrapped = wrapped(bare.keySet());
        if (!wrapped.isEmpty()) {
            bare = renamed(bare, name -> unwrapped(name, wrapped));
        }
        while (count(bare) * 2 > bare.size()) {
            Map<String, CheckpointTensor> inner =
                    renamed(bare, name -> name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name);
            if (inner.keySet().equals(bare.keySet())) {
                break;
            }
            bare = inner;
        }
        return bare;
    }

    /** The parts of a model, with their dots, all of whose tensors lie inside a wrapper. */
    private static Set<String> wrapped(Set<String> names) {
        Set<String> parts = new LinkedHashSet<>();
        for (String name : names) {
            int at = name.indexOf("." + PARALLEL);
            if (at > 0) {
                parts.add(name.substring(0, at + 1));
            }
        }
        if (parts.size() > MOST_PARTS) {
            return Set.of();
        }
        parts.removeIf(
                part -> names.stream().anyMatch(name -> name.startsWith(part) && !name.startsWith(part + PARALLEL)));
        return parts;
    }

    private static String unwrapped(String name, Set<String> wrapped) {
        int at = name.indexOf("." + PARALLEL);
        String part = at > 0 ? name.substring(0, at + 1) : "";
        return wrapped.contains(part) ? part + name.substring(part.length() + PARALLEL.length()) : name;
    }

    /** A name without any wrapper. */
    static String off(String name) {
        String bare = unmarked(name);
        while (bare.startsWith(PARALLEL)) {
            bare = bare.substring(PARALLEL.length());
        }
        return bare;
    }

    private static long count(Map<String, CheckpointTensor> tensors) {
        return tensors.keySet().stream()
                .filter(name -> name.startsWith(PARALLEL))
                .count();
    }

    private static String unmarked(String name) {
        String bare = name;
        for (String mark : MARKS) {
            if (bare.contains(mark)) {
                bare = bare.replace("." + mark + ".", ".");
                bare = bare.startsWith(mark + ".") ? bare.substring(mark.length() + 1) : bare;
            }
        }
        return bare.equals(name) ? name : unmarked(bare);
    }

    private static Map<String, CheckpointTensor> renamed(
            Map<String, CheckpointTensor> tensors, UnaryOperator<String> rename) {
        Map<String, CheckpointTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            String bare = rename.apply(name);
            renamed.put(renamed.containsKey(bare) ? name : bare, tensor);
        });
        return renamed;
    }
}
