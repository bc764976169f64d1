package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read in order; every length is checked against what is left. For one thread. */
final class PickleInput {
    private static final int LONGEST_LINE = 1024;

    private final ByteBuffer bytes;
    private int opcodeAt;

    /** Reads on from the buffer's position, and moves it. */
    PickleInput(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next opcode; errors are reported at its offset. */
    int opcode() {
        opcodeAt = bytes.position();
        return unsigned8();
    }

    int unsigned8() {
        need(1);
        return bytes.get() & 0xff;
    }

    int unsigned16() {
        need(Short.BYTES);
        return bytes.getShort() & 0xffff;
    }

    int signed32() {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    long unsigned32() {
        return signed32() & 0xffffffffL;
    }

    /** A length in 64 bits, known to be left in the file. */
    long length64() {
        need(Long.BYTES);
        long length = bytes.getLong();
        need(length);
        return length;
    }

    double bigEndianDouble() {
        need(Double.BYTES);
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    String text(long length) {
        need(length);
        ByteBuffer part = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return StandardCharsets.UTF_8.decode(part).toString();
    }

    /** Little-endian two's complement; no bytes mean zero. */
    BigInteger integer(long length) {
        need(length);
        byte[] bigEndian = new byte[(int) length + 1];
        for (int i = bigEndian.length - 1; i > 0; i--) {
            bigEndian[i] = bytes.get();
        }
        bigEndian[0] = (byte) (length > 0 && bigEndian[1] < 0 ? -1 : 0);
        return new BigInteger(bigEndian);
    }

    /** Steps over bytes and gives their start. */
    int skip(long length) {
        need(length);
        int start = bytes.position();
        bytes.position(start + (int) length);
        return start;
    }

    /** Text up to a line feed. */
    String line() {
        int start = bytes.position();
        for (int length = 0; length <= LONGEST_LINE && length < bytes.limit() - start; length++) {
            if (bytes.get(start + length) == '\n') {
                String line = text(length);
                bytes.position(start + length + 1);
                return line;
            }
        }
        throw error("a name does not end");
    }

    /** An error at the current opcode. */
    SmaltiException error(String what) {
        return SmaltiException.corrupt("the pickle is damaged at byte " + opcodeAt + ": " + what);
    }

    /** What this pickle has that Smalti does not read, at the current opcode. */
    SmaltiException unsupported(String what) {
        return SmaltiException.unsupported("the pickle has at byte " + opcodeAt + " " + what);
    }

    /** Fails unless this many bytes are left. */
    void need(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw error(Long.toUnsignedString(length) + " bytes wanted, " + bytes.remaining() + " left");
        }
    }
}
