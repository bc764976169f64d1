package dev.smalti.checkpoint;

import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Global;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.None;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The closed list of Python classes and functions that a checkpoint's weights need, and what each becomes. Everything else
 * becomes a {@link PickleValue.Opaque}. The argument orders are those of PyTorch's {@code torch/_utils.py} and
 * {@code torch/serialization.py}.
 */
final class TorchClasses {
    private static final String REBUILD_FROM_TYPE = "torch._tensor._rebuild_from_type_v2";
    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final Set<String> FUNCTIONS = Set.of(
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            REBUILD_FROM_TYPE,
            "torch.Size",
            ORDERED_DICT);

    private TorchClasses() {}

    /** Whether this class or function is on the list. */
    static boolean knows(String name) {
        return FUNCTIONS.contains(name) || TorchTypes.isStorage(name) || TorchTypes.isDtype(name);
    }

    /** What calling this class or function gives. */
    static PickleValue construct(String name, Tuple arguments, PickleStack stack, PickleInput in) {
        PickleValue[] given = arguments.items();
        return switch (name) {
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(given, null, in);
            case "torch._utils._rebuild_tensor_v3" -> tensor(given, argument(given, 6, Global.class, in), in);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                argument(given, 0, PickleValue.class, in);
            case REBUILD_FROM_TYPE -> {
                Global inner = argument(given, 0, Global.class, in);
                Tuple innerArguments = argument(given, 2, Tuple.class, in);
                yield inner.name().equals(REBUILD_FROM_TYPE)
                        ? new Opaque(inner.name())
                        : construct(inner.name(), innerArguments, stack, in);
            }
            case "torch.Size" -> given.length == 0 ? arguments : argument(given, 0, PickleValue.class, in);
            case ORDERED_DICT -> orderedDict(given, stack, in);
            default -> new Opaque(name);
        };
    }

    private static PickleValue tensor(PickleValue[] given, @Nullable Global dtype, PickleInput in) {
        // A storage that is not one of torch's own leaves a tensor that nobody can read.
        if (given.length > 0 && given[0] instanceof Opaque) {
            return given[0];
        }
        StorageRef storage = argument(given, 0, StorageRef.class, in);
        return new TensorRef(
                storage,
                dtype == null ? storage.className() : dtype.name(),
                argument(given, 1, Int.class, in).value(),
                argument(given, 2, Tuple.class, in),
                argument(given, 3, Tuple.class, in));
    }

    /** Python 2 gives an OrderedDict its content as a list of pairs; later versions set the items afterwards. */
    private static Dict orderedDict(PickleValue[] given, PickleStack stack, PickleInput in) {
        Dict dict = new Dict();
        if (given.length == 0) {
            return dict;
        }
        List<PickleValue> pairs = argument(given, 0, Sequence.class, in).items;
        stack.charge(16L * pairs.size());
        for (PickleValue pair : pairs) {
            if (pair instanceof Tuple tuple && tuple.items().length == 2) {
                dict.put(tuple.items()[0], tuple.items()[1]);
            } else if (pair instanceof Sequence sequence && sequence.items.size() == 2) {
                dict.put(sequence.items.get(0), sequence.items.get(1));
            } else {
                throw in.error("an OrderedDict is given what is not a pair");
            }
        }
        return dict;
    }

    /**
     * What a persistent id stands for: {@code ('storage', class, key, location, elements)}, in the legacy format followed by
     * None or {@code (view key, first element, elements)}.
     */
    static PickleValue persistent(PickleValue id, PickleInput in) {
        if (!(id instanceof Tuple tuple && tuple.items().length > 0 && tuple.items()[0] instanceof Text kind)) {
            throw in.error("a persistent id is not a storage");
        }
        PickleValue[] given = tuple.items();
        if (!kind.value().equals("storage")) {
            return new Opaque("persistent id " + kind.value());
        }
        Global type = argument(given, 1, Global.class, in);
        if (!TorchTypes.isStorage(type.name())) {
            return new Opaque(type.name());
        }
        String key = argument(given, 2, Text.class, in).value();
        long elements = argument(given, 4, Int.class, in).value();
        if (elements < 0) {
            throw in.error("storage " + Printable.of(key) + " declares " + elements + " elements");
        }
        if (given.length <= 5 || given[5] == None.NONE) {
            return new StorageRef(key, type.name(), elements, 0, elements);
        }
        PickleValue[] view = argument(given, 5, Tuple.class, in).items();
        long start = argument(view, 1, Int.class, in).value();
        long length = argument(view, 2, Int.class, in).value();
        if (start < 0 || length < 0 || start > elements || length > elements - start) {
            throw in.error("a view of storage " + Printable.of(key) + " lies outside it (offset " + start + ", length "
                    + length + ", storage " + elements + ")");
        }
        return new StorageRef(key, type.name(), elements, start, length);
    }

    private static <T extends PickleValue> T argument(PickleValue[] given, int index, Class<T> type, PickleInput in) {
        if (index < given.length && type.isInstance(given[index])) {
            return type.cast(given[index]);
        }
        throw in.error("argument " + index + " is not a " + type.getSimpleName());
    }
}
