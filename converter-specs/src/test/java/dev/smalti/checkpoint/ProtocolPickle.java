package dev.smalti.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A pickle in the opcodes that Python's writer takes in one of the protocols 2 to 5. */
final class ProtocolPickle {
    private static final int FRAMED = 4;

    private final int protocol;
    private final PickleText contents = new PickleText();
    private int remembered;

    ProtocolPickle(int protocol) {
        this.protocol = protocol;
    }

    /** Opcodes that all these protocols share, given as the letters of their values. */
    ProtocolPickle raw(String latin1) {
        contents.raw(latin1);
        return this;
    }

    ProtocolPickle integer(long value) {
        contents.integer(value);
        return this;
    }

    ProtocolPickle text(String text) {
        if (protocol < FRAMED) {
            contents.text(text);
        } else {
            contents.raw("\u008c" + (char) text.length() + text);
        }
        return remember();
    }

    ProtocolPickle named(String module, String name) {
        if (protocol < FRAMED) {
            contents.raw("c" + module + "\n" + name + "\n");
        } else {
            text(module).text(name);
            contents.raw("\u0093");
        }
        return remember();
    }

    /** Gives what was written last the next number, as Python's writer does with whatever may come again. */
    ProtocolPickle remember() {
        contents.raw(protocol < FRAMED ? "q" + (char) remembered : "\u0094");
        remembered++;
        return this;
    }

    /** A tensor of one dimension, from the first element of a storage of float32 on. */
    ProtocolPickle tensor(String key, int elements, int length, boolean legacy) {
        return named("torch._utils", "_rebuild_tensor_v2")
                .raw("((")
                .text("storage")
                .named("torch", "FloatStorage")
                .text(key)
                .text("cpu")
                .integer(elements)
                .raw(legacy ? "NtQ" : "tQ")
                .integer(0)
                .integer(length)
                .raw("\u0085")
                .integer(1)
                .raw("\u0085\u0089")
                .named("collections", "OrderedDict")
                .raw(")RtR")
                .remember();
    }

    /** The whole pickle. */
    byte[] bytes() {
        byte[] opcodes = contents.raw(".").bytes();
        PickleText whole = new PickleText().raw("\u0080" + (char) protocol);
        if (protocol >= FRAMED) {
            byte[] length = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(opcodes.length)
                    .array();
            whole.raw("\u0095" + new String(length, StandardCharsets.ISO_8859_1));
        }
        return whole.raw(new String(opcodes, StandardCharsets.ISO_8859_1)).bytes();
    }
}
