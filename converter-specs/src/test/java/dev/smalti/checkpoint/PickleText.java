package dev.smalti.checkpoint;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Pickles written by hand, opcode by opcode, so that tests can say what no writer would. */
final class PickleText {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Bytes given as the letters of their values. */
    PickleText raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    PickleText text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(bytes.length >>> shift);
        }
        out.writeBytes(bytes);
        return this;
    }

    PickleText integer(long value) {
        byte[] bigEndian = BigInteger.valueOf(value).toByteArray();
        out.write(0x8a);
        out.write(bigEndian.length);
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            out.write(bigEndian[i]);
        }
        return this;
    }

    PickleText tuple(long... items) {
        raw("(");
        for (long item : items) {
            integer(item);
        }
        return raw("t");
    }

    /** A tensor over the storage with this class and key. */
    PickleText tensor(String storageClass, String key, long elements, long offset, long[] shape, long[] strides) {
        return raw("ctorch._utils\n_rebuild_tensor_v2\n((")
                .text("storage")
                .raw("ctorch\n" + storageClass + "\n")
                .text(key)
                .text("cpu")
                .integer(elements)
                .raw("tQ")
                .integer(offset)
                .tuple(shape)
                .tuple(strides)
                .raw("\u0089}tR");
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
