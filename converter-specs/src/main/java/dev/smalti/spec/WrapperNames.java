package dev.smalti.spec;

import dev.smalti.checkpoint.CheckpointTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The names that wrappers of whole models, or of parts of them, leave in the names of tensors: those of PyTorch's
 * DataParallel and DistributedDataParallel, {@code torch.compile}, fully sharded training, activation checkpointing, and
 * Lightning's strategies.
 */
final class WrapperNames {
    private static final String PARALLEL = "module.";

    /** Names that no module has of its own, so that they are taken off wherever they stand. */
    private static final List<String> MARKS = List.of(
            "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module", "_fpw_module");

    private WrapperNames() {}

    /** The tensors under their names without wrappers; a name stays as it is where another has it already. */
    static Map<String, CheckpointTensor> off(Map<String, CheckpointTensor> tensors) {
        Map<String, CheckpointTensor> bare = renamed(tensors, WrapperNames::unmarked);
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
