package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.util.List;
import java.util.stream.IntStream;

/** A view of a run of bytes: element (i, j, ...) lies {@code offset + i*stride0 + j*stride1 + ...} elements in. */
final class StridedTensor implements CheckpointTensor {
    /** How many elements more than its storage a tensor may have; beyond it, a few bytes could ask for any memory. */
    private static final long MOST_REPEATED = 1 << 24;

    private final String name;
    private final StoredType type;
    private final List<Integer> shape;
    private final long[] strides;
    private final long offset;
    private final StorageBytes storage;

    /**
     * Checks that every element lies inside the storage.
     *
     * @param strides in elements, as long as the shape
     * @param offset of the first element, in elements
     */
    StridedTensor(
            String name, StoredType type, List<Integer> shape, long[] strides, long offset, StorageBytes storage) {
        this.name = name;
        this.type = type;
        this.shape = List.copyOf(shape);
        this.strides = strides.clone();
        this.offset = offset;
        this.storage = storage;
        long held = storage.length() / type.bytes();
        if (!liesInside(held)) {
            throw SmaltiException.corrupt("tensor " + Printable.of(name) + " lies outside its storage (offset " + offset
                    + ", storage " + held + ")");
        }
        if (elements() > held + MOST_REPEATED) {
            throw SmaltiException.corrupt("tensor " + Printable.of(name) + " of shape " + shape
                    + " repeats a storage of " + held + " elements too often");
        }
    }

    /** A tensor whose elements follow each other in row-major order from the start of the storage. */
    static StridedTensor contiguous(String name, StoredType type, List<Integer> shape, StorageBytes storage) {
        return new StridedTensor(name, type, shape, rowMajor(shape), 0, storage);
    }

    private static long[] rowMajor(List<Integer> shape) {
        long[] strides = new long[shape.size()];
        long stride = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride = saturatedProduct(stride, Math.max(1, shape.get(d)));
        }
        return strides;
    }

    private boolean liesInside(long held) {
        if (offset < 0 || shape.contains(0)) {
            return offset >= 0 && offset <= held;
        }
        try {
            long last = offset;
            for (int d = 0; d < strides.length; d++) {
                if (strides[d] < 0) {
                    return false;
                }
                last = Math.addExact(last, Math.multiplyExact(strides[d], shape.get(d) - 1L));
            }
            return last < held;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** The count, or the largest long where that overflows. */
    private long elements() {
        if (shape.contains(0)) {
            return 0;
        }
        return shape.stream().mapToLong(side -> side).reduce(1, StridedTensor::saturatedProduct);
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoredType type() {
        return type;
    }

    @Override
    public List<Integer> shape() {
        return shape;
    }

    @Override
    public float[] floats() {
        float[] values = new float[arrayLength()];
        ElementReader reader = new ElementReader(storage.source(), type);
        forEachRun((start, step, at, count) -> reader.floats(start, step, values, at, count));
        return values;
    }

    @Override
    public long[] longs() {
        if (type.isFloating()) {
            throw SmaltiException.unsupported(
                    "tensor " + Printable.of(name) + " is stored as " + type + ", whole numbers were wanted");
        }
        long[] values = new long[arrayLength()];
        ElementReader reader = new ElementReader(storage.source(), type);
        forEachRun((start, step, at, count) -> reader.longs(start, step, values, at, count));
        return values;
    }

    @Override
    public String toString() {
        return Printable.of(name) + " " + type + shape;
    }

    private int arrayLength() {
        storage.source().checkOpen();
        long count = elements();
        if (count > Integer.MAX_VALUE - 8) {
            throw SmaltiException.unsupported(
                    "tensor " + Printable.of(name) + " has " + count + " elements, more than one array holds");
        }
        return (int) count;
    }

    /** Part of a tensor that is read in one go: count elements from a byte offset, step bytes apart. */
    private interface Run {
        void read(long start, long step, int at, int count);
    }

    private void forEachRun(Run run) {
        int count = (int) elements();
        if (count == 0) {
            return;
        }
        // A dimension of size 1 has no step to take, whatever its stride says.
        int[] dims =
                IntStream.range(0, shape.size()).filter(i -> shape.get(i) > 1).toArray();
        int outer = dims.length;
        int inner = 1;
        long step = 1;
        if (outer > 0) {
            step = strides[dims[--outer]];
            inner = shape.get(dims[outer]);
            // Dimensions that continue the run join it: a contiguous tensor is one run.
            while (outer > 0 && strides[dims[outer - 1]] == step * inner) {
                inner *= shape.get(dims[--outer]);
            }
        }
        int[] index = new int[outer];
        long position = offset;
        for (int at = 0; at < count; at += inner) {
            run.read(storage.start() + position * type.bytes(), step * type.bytes(), at, inner);
            for (int i = outer - 1; i >= 0; i--) {
                position += strides[dims[i]];
                if (++index[i] < shape.get(dims[i])) {
                    break;
                }
                position -= strides[dims[i]] * shape.get(dims[i]);
                index[i] = 0;
            }
        }
    }
}
