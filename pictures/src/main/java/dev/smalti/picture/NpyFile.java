package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.picture.tiff.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's arrays (NPY, versions 1 to 3) of two dimensions that count: those of 1 are passed over. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([fiub])(\\d{1,2})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d, ]*)\\)");

    private final String name;
    private final byte[] data;

    private NpyFile(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    /** Whether a file starts as NPY does. */
    static boolean isOne(byte[] data) {
        return data.length >= 10 && Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * The array as rows of numbers.
     *
     * @throws SmaltiException in one line that names the file: bad input where it is of other types or dimensions, corrupt
     *     where it is damaged
     */
    static FloatGrid read(String name, byte[] data) {
        return new NpyFile(name, data).grid();
    }

    private FloatGrid grid() {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = data[6] == 1;
        int start = first ? 10 : 12;
        int length = first ? buffer.getShort(8) & 0xffff : buffer.getInt(8);
        if (length < 0 || length > data.length - start) {
            throw truncated();
        }
        String header = new String(data, start, length, StandardCharsets.UTF_8);
        Matcher type = found(TYPE, header, "of plain numbers");
        boolean columnsFirst = found(ORDER, header, "with an order").group(1).equals("True");
        long[] shape = shape(found(SHAPE, header, "with a shape").group(1));
        FloatGrid.requireSize(name, shape[0], shape[1]);
        int size = Integer.parseInt(type.group(3));
        long area = shape[0] * shape[1];
        if (data.length - start - length < size * area) {
            throw truncated();
        }
        ByteBuffer numbers =
                ByteBuffer.wrap(data, start + length, (int) (size * area)).slice();
        numbers.order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int height = (int) shape[0];
        int width = (int) shape[1];
        float[] values = new float[(int) area];
        for (int i = 0; i < values.length; i++) {
            int at = columnsFirst ? i % height * width + i / height : i;
            values[at] = number(numbers, size * i, type.group(2) + size);
        }
        return new FloatGrid(height, width, values);
    }

    private Matcher found(Pattern pattern, String header, String what) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw SmaltiException.badInput("'" + name + "' is no NumPy array " + what);
        }
        return matcher;
    }

    /** Height and width: the two sides that are not 1, or the last two. */
    private long[] shape(String text) {
        long[] all;
        try {
            all = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(side -> !side.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, "'" + name + "' is a NumPy array of an impossible shape", e);
        }
        long[] large = Arrays.stream(all).filter(side -> side != 1).toArray();
        if (all.length < 2 || large.length > 2) {
            throw SmaltiException.badInput("'" + name + "' is a NumPy array of shape (" + text.strip()
                    + "): a depth map has a height and a width");
        }
        return large.length == 2 ? large : Arrays.copyOfRange(all, all.length - 2, all.length);
    }

    private float number(ByteBuffer numbers, int at, String type) {
        return switch (type) {
            case "f2" -> Half.toFloat(numbers.getShort(at));
            case "f4" -> numbers.getFloat(at);
            case "f8" -> (float) numbers.getDouble(at);
            case "b1", "u1" -> numbers.get(at) & 0xff;
            case "u2" -> numbers.getShort(at) & 0xffff;
            case "u4" -> Integer.toUnsignedLong(numbers.getInt(at));
            case "i1" -> numbers.get(at);
            case "i2" -> numbers.getShort(at);
            case "i4" -> numbers.getInt(at);
            case "i8" -> numbers.getLong(at);
            default ->
                throw SmaltiException.badInput("'" + name + "' is a NumPy array of numbers of the type " + type
                        + ", which Smalti does not read: make it float32 first");
        };
    }

    private SmaltiException truncated() {
        return SmaltiException.corrupt("'" + name + "' is a NumPy array that ends too early: it is truncated");
    }
}
