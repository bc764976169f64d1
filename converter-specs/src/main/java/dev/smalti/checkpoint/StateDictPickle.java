package dev.smalti.checkpoint;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes the pickle of {@code {'state_dict': OrderedDict(...)}} as torch.save does: protocol 2, storages by key. */
final class StateDictPickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private StateDictPickle() {}

    /** The pickle; the storage of the n-th tensor has the key n, from 0. */
    static byte[] of(Map<String, TensorValues> stateDict) {
        StateDictPickle pickle = new StateDictPickle();
        pickle.opcodes(0x80, 2, '}');
        pickle.text("state_dict");
        pickle.orderedDict();
        pickle.opcodes('(');
        int key = 0;
        for (Map.Entry<String, TensorValues> entry : stateDict.entrySet()) {
            pickle.text(entry.getKey());
            pickle.tensor(Integer.toString(key++), entry.getValue());
        }
        pickle.opcodes('u', 's', '.');
        return pickle.out.toByteArray();
    }

    private void tensor(String key, TensorValues tensor) {
        global("torch._utils", "_rebuild_tensor_v2");
        opcodes('(', '(');
        text("storage");
        global("torch", storageClass(tensor.type()));
        text(key);
        text("cpu");
        integer(tensor.count());
        opcodes('t', 'Q');
        integer(0);
        tuple(tensor.shape().stream().mapToLong(side -> side).toArray());
        tuple(strides(tensor.shape()));
        opcodes(0x89);
        orderedDict();
        opcodes('t', 'R');
    }

    private static String storageClass(StoredType type) {
        return switch (type) {
            case FLOAT32 -> "FloatStorage";
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
            case INT64 -> "LongStorage";
            case FLOAT64, INT32, INT16, INT8, UINT8, BOOL -> throw new AssertionError(type);
        };
    }

    private static long[] strides(List<Integer> shape) {
        long[] strides = new long[shape.size()];
        long stride = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= Math.max(1, shape.get(d));
        }
        return strides;
    }

    private void orderedDict() {
        global("collections", "OrderedDict");
        opcodes(')', 'R');
    }

    private void tuple(long[] items) {
        opcodes('(');
        for (long item : items) {
            integer(item);
        }
        opcodes('t');
    }

    private void integer(long value) {
        if (value == (int) value) {
            opcodes('J');
            littleEndian32((int) value);
            return;
        }
        byte[] bigEndian = BigInteger.valueOf(value).toByteArray();
        opcodes(0x8a, bigEndian.length);
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            out.write(bigEndian[i]);
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        opcodes('X');
        littleEndian32(bytes.length);
        out.writeBytes(bytes);
    }

    private void global(String module, String name) {
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void littleEndian32(int value) {
        opcodes(value, value >>> 8, value >>> 16, value >>> 24);
    }

    /** Writes the low eight bits of each. */
    private void opcodes(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
    }
}
