package dev.smalti.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pickle holds, as inert data. Containers compare by identity and do not print their content: a pickle may hold
 * itself, or spell out in a few bytes what would take forever to walk.
 */
sealed interface PickleValue {
    /** Python's {@code None}. */
    enum None implements PickleValue {
        NONE
    }

    /** A truth value. */
    record Bool(boolean value) implements PickleValue {}

    /** A whole number that fits 64 bits. */
    record Int(long value) implements PickleValue {}

    /** A larger whole number. */
    record BigInt(BigInteger value) implements PickleValue {}

    /** A floating-point number. */
    record Real(double value) implements PickleValue {}

    /** A string; Python 2's byte strings too. */
    record Text(String value) implements PickleValue {}

    /** A byte string, left where it lies in the pickle. */
    record Bytes(int start, int length) implements PickleValue {}

    /** A tuple. */
    @SuppressWarnings("ArrayRecordComponent") // identity is the equality wanted
    record Tuple(PickleValue[] items) implements PickleValue {}

    /** A list or a set, in the file's order. */
    final class Sequence implements PickleValue {
        final List<PickleValue> items = new ArrayList<>(0);
    }

    /** A dictionary, ordered or plain: its assignments in the file's order. */
    final class Dict implements PickleValue {
        final List<PickleValue> keys = new ArrayList<>(0);
        final List<PickleValue> values = new ArrayList<>(0);

        void put(PickleValue key, PickleValue value) {
            keys.add(key);
            values.add(value);
        }

        /** The last value assigned to this string key. */
        Optional<PickleValue> get(String key) {
            for (int i = keys.size() - 1; i >= 0; i--) {
                if (keys.get(i) instanceof Text text && text.value.equals(key)) {
                    return Optional.of(values.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /** The name of a class or function, e.g. {@code torch.FloatStorage}. Only a name. */
    record Global(String name) implements PickleValue {}

    /**
     * What a foreign class or function would have made; never made. What the pickle gives it, its entries as a kind of
     * dictionary and its attributes, is kept as inert data.
     */
    final class Opaque implements PickleValue {
        private final String name;
        private @Nullable Dict entries;
        private @Nullable PickleValue state;

        Opaque(String name) {
            this.name = name;
        }

        /** The class or function. */
        String name() {
            return name;
        }

        /** The entries put into it; empty where there are none. */
        Optional<Dict> entries() {
            return Optional.ofNullable(entries);
        }

        /** Where entries are put. */
        Dict dict() {
            if (entries == null) {
                entries = new Dict();
            }
            return entries;
        }

        /** What it is given as its state, mostly a dictionary of its attributes; empty where there is none. */
        Optional<PickleValue> state() {
            return Optional.ofNullable(state);
        }

        /** Gives it a state; the last one counts. */
        void state(PickleValue given) {
            this.state = given;
        }
    }

    /**
     * A storage by its key in the file.
     *
     * @param className e.g. {@code torch.FloatStorage}
     * @param elements of the whole storage, as the pickle declares it
     * @param start of the part seen, in elements
     * @param length of the part seen, in elements
     */
    record StorageRef(String key, String className, long elements, long start, long length) implements PickleValue {}

    /**
     * A tensor over a storage, not checked yet.
     *
     * @param typeName the storage's class, or the dtype where the tensor has its own
     * @param offset of the first element, in elements of the type
     * @param strides in elements of the type
     */
    record TensorRef(StorageRef storage, String typeName, long offset, Tuple shape, Tuple strides)
            implements PickleValue {}
}
