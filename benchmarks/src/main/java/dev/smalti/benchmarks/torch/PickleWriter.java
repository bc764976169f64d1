package dev.smalti.benchmarks.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The few opcodes of pickle protocol 2 that a TorchScript archive needs. Without a memo: every value is written out. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        out.write(0x80);
        out.write(2);
    }

    /** A class or function by its module and name. */
    PickleWriter global(String module, String name) {
        return raw("c" + module + "\n" + name + "\n");
    }

    PickleWriter string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        little(4).putInt(utf8.length);
        flush();
        out.writeBytes(utf8);
        return this;
    }

    PickleWriter integer(long value) {
        if (value == (int) value) {
            out.write('J');
            little(4).putInt((int) value);
        } else {
            out.write(0x8a);
            out.write(8);
            little(8).putLong(value);
        }
        flush();
        return this;
    }

    PickleWriter bool(boolean value) {
        out.write(value ? 0x88 : 0x89);
        return this;
    }

    PickleWriter mark() {
        return raw("(");
    }

    /** Ends a tuple begun by {@link #mark}. */
    PickleWriter tuple() {
        return raw("t");
    }

    PickleWriter emptyTuple() {
        return raw(")");
    }

    PickleWriter emptyDictionary() {
        return raw("}");
    }

    /** Adds the keys and values since the {@link #mark} to the dictionary below it. */
    PickleWriter setItems() {
        return raw("u");
    }

    /** Calls the function below the tuple of arguments. */
    PickleWriter reduce() {
        return raw("R");
    }

    /** Makes an object of the class below the tuple of arguments, without initializing it. */
    PickleWriter newObject() {
        out.write(0x81);
        return this;
    }

    /** Gives the object below the dictionary its attributes. */
    PickleWriter build() {
        return raw("b");
    }

    /** Turns the tuple on top into what the reader's persistent storage holds under it. */
    PickleWriter persistent() {
        return raw("Q");
    }

    /** Ends the pickle and returns all of it. */
    byte[] stop() {
        out.write('.');
        return out.toByteArray();
    }

    private final ByteBuffer scratch = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer little(int bytes) {
        return scratch.clear().limit(bytes);
    }

    private void flush() {
        out.write(scratch.array(), 0, scratch.position());
    }

    private PickleWriter raw(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        return this;
    }
}
