package dev.smalti.artifact;

import dev.smalti.ort.BoundTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a training has learned so far: float32 tensors by name, in memory that graphs read and write in place.
 * What a graph reads and writes in one run lies in two buffers that change places afterwards: ONNX Runtime may write an
 * output before it has read all of an input that shares its memory.
 *
 * <p>For one thread at a time. The owner closes it, with no run in flight; closing again does nothing.
 */
public final class TrainingState implements AutoCloseable {
    private final Map<String, Slot> slots = new LinkedHashMap<>();

    /** Adds a tensor, or replaces the contents of the one that is there. */
    public void put(String name, List<Long> shape, float[] values) {
        Slot slot = slots.get(name);
        long count = shape.stream().reduce(1L, Math::multiplyExact);
        if (values.length != count) {
            throw new IllegalArgumentException(
                    "'" + name + "' of shape " + shape + " has " + count + " values, got " + values.length);
        }
        if (slot == null) {
            slots.put(name, new Slot(shape, values));
        } else if (!slot.shape.equals(shape)) {
            throw new IllegalArgumentException("'" + name + "' has shape " + slot.shape + ", not " + shape);
        } else {
            slot.current.floatValues().put(values);
        }
    }

    /** The names, in the order in which they were added. */
    public Set<String> names() {
        return slots.keySet();
    }

    /** Whether there is a tensor of this name. */
    public boolean has(String name) {
        return slots.containsKey(name);
    }

    /** The shape of a tensor. */
    public List<Long> shape(String name) {
        return slot(name).shape;
    }

    /** A copy of a tensor's values. */
    public float[] values(String name) {
        BoundTensor tensor = slot(name).current;
        float[] values = new float[tensor.floatValues().remaining()];
        tensor.floatValues().get(values);
        return values;
    }

    /** What a run reads. */
    BoundTensor current(String name) {
        return slot(name).current;
    }

    /** What a run writes; made when it is first asked for. */
    BoundTensor spare(String name) {
        Slot slot = slot(name);
        if (slot.spare == null) {
            slot.spare = room(slot.shape);
        }
        return slot.spare;
    }

    /** Makes what was written what is read. */
    void turn(String name) {
        Slot slot = slot(name);
        BoundTensor written = spare(name);
        slot.spare = slot.current;
        slot.current = written;
    }

    @Override
    public void close() {
        slots.values().forEach(slot -> slot.tensors().forEach(BoundTensor::close));
    }

    private Slot slot(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("the state has no tensor '" + name + "'");
        }
        return slot;
    }

    private static BoundTensor room(List<Long> shape) {
        long count = shape.stream().reduce(1L, Math::multiplyExact);
        ByteBuffer bytes = BoundTensor.room(count * Float.BYTES);
        return BoundTensor.floats(
                bytes, shape.stream().mapToLong(Long::longValue).toArray());
    }

    private static final class Slot {
        private final List<Long> shape;
        private BoundTensor current;
        private @Nullable BoundTensor spare;

        Slot(List<Long> shape, float[] values) {
            this.shape = List.copyOf(shape);
            this.current = room(shape);
            this.current.floatValues().put(values);
        }

        List<BoundTensor> tensors() {
            List<BoundTensor> tensors = new ArrayList<>(List.of(current));
            if (spare != null) {
                tensors.add(spare);
            }
            return tensors;
        }
    }
}
