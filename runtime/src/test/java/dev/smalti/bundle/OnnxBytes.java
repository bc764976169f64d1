package dev.smalti.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the few protobuf fields that a test's ONNX model needs: IR 8, opset 17, every size dynamic. */
public final class OnnxBytes {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

    /** Adds a node; attributes come from {@link #ints} and {@link #number}. */
    public OnnxBytes node(String operator, String inputs, String output, byte[]... attributes) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : inputs.split(" ", -1)) {
            text(node, 1, input);
        }
        text(node, 2, output);
        text(node, 4, operator);
        for (byte[] attribute : attributes) {
            bytes(node, 5, attribute);
        }
        bytes(graph, 1, node.toByteArray());
        return this;
    }

    /** An attribute of whole numbers. */
    public static byte[] ints(String name, long... values) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        text(attribute, 1, name);
        for (long value : values) {
            varint(attribute, 8, value);
        }
        varint(attribute, 20, 7);
        return attribute.toByteArray();
    }

    /** An attribute that is one whole number. */
    public static byte[] number(String name, long value) {
        ByteArrayOutputStream attribute = new ByteArrayOutputStream();
        text(attribute, 1, name);
        varint(attribute, 3, value);
        varint(attribute, 20, 2);
        return attribute.toByteArray();
    }

    /** Adds a float32 constant. */
    public OnnxBytes constant(String name, float[] values, long... shape) {
        ByteArrayOutputStream tensor = tensor(name, FLOAT, shape);
        for (float value : values) {
            tag(tensor, 4, 5);
            int bits = Float.floatToRawIntBits(value);
            for (int shift = 0; shift < 32; shift += 8) {
                tensor.write(bits >>> shift);
            }
        }
        bytes(graph, 5, tensor.toByteArray());
        return this;
    }

    /** Adds a float32 constant whose values lie in another file. */
    public OnnxBytes external(String name, String location, long offset, long length, long... shape) {
        ByteArrayOutputStream tensor = tensor(name, FLOAT, shape);
        entry(tensor, "location", location);
        entry(tensor, "offset", Long.toString(offset));
        entry(tensor, "length", Long.toString(length));
        varint(tensor, 14, 1);
        bytes(graph, 5, tensor.toByteArray());
        return this;
    }

    /** Adds a float32 input of this rank. */
    public OnnxBytes floatInput(String name, int rank) {
        return value(11, name, FLOAT, rank);
    }

    /** Adds an int64 input of this rank. */
    public OnnxBytes longInput(String name, int rank) {
        return value(11, name, INT64, rank);
    }

    /** Adds a float32 output of this rank. */
    public OnnxBytes floatOutput(String name, int rank) {
        return value(12, name, FLOAT, rank);
    }

    /** Adds an int64 output of this rank. */
    public OnnxBytes longOutput(String name, int rank) {
        return value(12, name, INT64, rank);
    }

    /** The model. */
    public byte[] model() {
        text(graph, 2, "tiny");
        ByteArrayOutputStream opset = new ByteArrayOutputStream();
        text(opset, 1, "");
        varint(opset, 2, 17);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        varint(model, 1, 8);
        bytes(model, 7, graph.toByteArray());
        bytes(model, 8, opset.toByteArray());
        return model.toByteArray();
    }

    private OnnxBytes value(int field, String name, int type, int rank) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (int i = 0; i < rank; i++) {
            bytes(shape, 1, new byte[0]);
        }
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        varint(tensor, 1, type);
        bytes(tensor, 2, shape.toByteArray());
        ByteArrayOutputStream typed = new ByteArrayOutputStream();
        bytes(typed, 1, tensor.toByteArray());
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        text(value, 1, name);
        bytes(value, 2, typed.toByteArray());
        bytes(graph, field, value.toByteArray());
        return this;
    }

    private static ByteArrayOutputStream tensor(String name, int type, long... shape) {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        for (long size : shape) {
            varint(tensor, 1, size);
        }
        varint(tensor, 2, type);
        text(tensor, 8, name);
        return tensor;
    }

    private static void entry(ByteArrayOutputStream tensor, String key, String value) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        text(entry, 1, key);
        text(entry, 2, value);
        bytes(tensor, 13, entry.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, int field, String value) {
        bytes(out, field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        tag(out, field, 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, int field, long value) {
        tag(out, field, 0);
        varint(out, value);
    }

    private static void tag(ByteArrayOutputStream out, int field, int wire) {
        varint(out, (long) field << 3 | wire);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
