package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint's pickle holds, as checked tensors.
 *
 * @param tensors the weights by name, in the file's order
 * @param averaged the averages of the weights in a dictionary of their own, by name
 * @param settings what stands beside the weights
 */
record PickledTensors(
        Map<String, CheckpointTensor> tensors, Map<String, CheckpointTensor> averaged, Settings settings) {
    private static final int MOST_DIMENSIONS = 64;

    /** Where a storage's bytes lie; fails where the file has fewer or more of them than the pickle declares. */
    interface Storages {
        StorageBytes locate(StorageRef storage);
    }

    /**
     * Finds the weights and checks them.
     *
     * @param key of the dictionary that holds the weights; null to find it
     * @param foreign the classes that the pickle names outside the closed list
     * @param skipped takes up each thing that is passed over
     */
    static PickledTensors of(
            PickleValue root, @Nullable String key, Set<String> foreign, Storages storages, Skipped skipped) {
        for (String name : foreign) {
            skipped.add("class", name, "not a part of the weights, nothing of it was run");
        }
        WeightFinder.Found found = WeightFinder.find(root, key, skipped);
        Map<String, CheckpointTensor> tensors = checked(found.tensors(), storages, skipped);
        return new PickledTensors(
                key == null || found.byKey() ? tensors : WeightsKey.below(tensors, key, found.dictionaries()),
                checked(found.averaged(), storages, skipped),
                found.settings());
    }

    private static Map<String, CheckpointTensor> checked(
            Map<String, TensorRef> refs, Storages storages, Skipped skipped) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        refs.forEach((name, ref) -> {
            Optional<StoredType> type = TorchTypes.type(ref.typeName());
            if (type.isPresent()) {
                tensors.put(name, tensor(name, type.get(), ref, storages.locate(ref.storage())));
            } else {
                skipped.add("tensor", name, "Smalti does not read " + ref.typeName());
            }
        });
        return tensors;
    }

    private static CheckpointTensor tensor(String name, StoredType type, TensorRef ref, StorageBytes storage) {
        List<Integer> shape = new ArrayList<>();
        for (long side : numbers(name, ref.shape())) {
            if (side < 0 || side > Integer.MAX_VALUE) {
                throw SmaltiException.corrupt("tensor " + Printable.of(name) + " has a side of " + side);
            }
            shape.add((int) side);
        }
        long[] strides = numbers(name, ref.strides());
        if (strides.length != shape.size()) {
            throw SmaltiException.corrupt("tensor " + Printable.of(name) + " has " + shape.size() + " dimensions but "
                    + strides.length + " strides");
        }
        return new StridedTensor(name, type, shape, strides, ref.offset(), storage);
    }

    private static long[] numbers(String name, Tuple tuple) {
        PickleValue[] items = tuple.items();
        if (items.length > MOST_DIMENSIONS) {
            throw SmaltiException.corrupt("tensor " + Printable.of(name) + " has " + items.length + " dimensions");
        }
        long[] numbers = new long[items.length];
        for (int i = 0; i < items.length; i++) {
            if (!(items[i] instanceof Int number)) {
                throw SmaltiException.corrupt(
                        "tensor " + Printable.of(name) + " has a shape or stride that is not a number");
            }
            numbers[i] = number.value();
        }
        return numbers;
    }

    /** The part of a whole storage's bytes that this reference sees. */
    static StorageBytes view(StorageBytes whole, StorageRef ref) {
        int bytes = TorchTypes.bytes(ref.className());
        return new StorageBytes(whole.source(), whole.start() + ref.start() * bytes, ref.length() * bytes);
    }

    /** Fails unless a storage has as many bytes in the file as the pickle declares. */
    static void checkLength(StorageRef ref, long present) {
        int bytes = TorchTypes.bytes(ref.className());
        if (present % bytes != 0 || present / bytes != ref.elements()) {
            throw SmaltiException.corrupt("storage " + Printable.of(ref.key()) + " has " + present
                    + " bytes in the file, but the pickle declares " + ref.elements() + " elements of " + bytes
                    + " bytes");
        }
    }
}
