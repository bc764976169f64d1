package dev.smalti.picture.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The tags of a TIFF or BigTIFF file's first directory (TIFF 6.0, section 2). */
public final class TiffTags {
    private static final int BIG = 43;
    /** Bytes of a value by its type; 0 where there is no such type. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private final ByteBuffer data;
    private final Map<Integer, Field> fields = new HashMap<>();

    private record Field(int type, int count, int at) {}

    private TiffTags(ByteBuffer data) {
        this.data = data;
    }

    /**
     * Reads the directory of a file that starts as TIFF does.
     *
     * @throws IOException where it is damaged
     */
    public static TiffTags of(byte[] file) throws IOException {
        TiffTags tags = new TiffTags(ByteBuffer.wrap(file));
        try {
            tags.read();
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("its directory ends too early", e);
        }
        return tags;
    }

    private void read() throws IOException {
        data.order(data.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = data.getShort(2) == BIG;
        if (big && (data.getShort(4) != 8 || data.getShort(6) != 0)) {
            throw new IOException("its BigTIFF header is not one");
        }
        long start = big ? data.getLong(8) : Integer.toUnsignedLong(data.getInt(4));
        int at = index(start);
        long count = big ? data.getLong(at) : data.getShort(at) & 0xffff;
        at += big ? 8 : 2;
        int size = big ? 20 : 12;
        for (long i = 0; i < count; i++) {
            read(at, big);
            at += size;
        }
    }

    private void read(int at, boolean big) {
        int tag = data.getShort(at) & 0xffff;
        int type = data.getShort(at + 2) & 0xffff;
        long count = big ? data.getLong(at + 4) : Integer.toUnsignedLong(data.getInt(at + 4));
        int value = at + (big ? 12 : 8);
        int inPlace = big ? 8 : 4;
        int size = type < SIZES.length ? SIZES[type] : 0;
        if (size == 0 || count < 0 || count > data.limit() / size) {
            return;
        }
        if (size * count > inPlace) {
            long target = big ? data.getLong(value) : Integer.toUnsignedLong(data.getInt(value));
            if (target < 0 || target + size * count > data.limit()) {
                // Of a tag that nobody asks for that is no harm; the others will be missed.
                return;
            }
            value = (int) target;
        }
        fields.putIfAbsent(tag, new Field(type, (int) count, value));
    }

    private int index(long offset) throws IOException {
        if (offset < 0 || offset >= data.limit()) {
            throw new IOException("its directory lies beyond its end");
        }
        return (int) offset;
    }

    ByteOrder order() {
        return data.order();
    }

    /** Whether the file has the mark of Canon's raw files after its header. */
    boolean isCanonRaw() {
        return data.limit() > 9 && data.get(8) == 'C' && data.get(9) == 'R';
    }

    /** Whether the tag is there and can be read. */
    public boolean has(int tag) {
        Field field = fields.get(tag);
        return field != null && field.count > 0;
    }

    /** The tag's first value as a whole number. */
    public long number(int tag, long otherwise) {
        double[] values = reals(tag);
        return values.length > 0 ? (long) values[0] : otherwise;
    }

    /**
     * The tag's first value as a whole number.
     *
     * @throws IOException where it is missing
     */
    public long number(int tag, String name) throws IOException {
        if (!has(tag)) {
            throw new IOException("its " + name + " is missing");
        }
        return number(tag, 0);
    }

    /** The tag's values as whole numbers; none where it is missing. */
    long[] numbers(int tag) {
        double[] values = reals(tag);
        long[] numbers = new long[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (long) values[i];
        }
        return numbers;
    }

    /** The tag's values; none where it is missing. */
    public double[] reals(int tag) {
        Field field = fields.get(tag);
        if (field == null) {
            return new double[0];
        }
        double[] values = new double[field.count];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(field, i);
        }
        return values;
    }

    /** The tag's bytes; none where it is missing. */
    public byte[] bytes(int tag) {
        Field field = fields.get(tag);
        if (field == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[field.count * SIZES[field.type]];
        data.get(field.at, bytes);
        return bytes;
    }

    private double value(Field field, int index) {
        int at = field.at + index * SIZES[field.type];
        return switch (field.type) {
            case 3 -> data.getShort(at) & 0xffff;
            case 4, 13 -> Integer.toUnsignedLong(data.getInt(at));
            case 5 -> (double) Integer.toUnsignedLong(data.getInt(at)) / Integer.toUnsignedLong(data.getInt(at + 4));
            case 6 -> data.get(at);
            case 8 -> data.getShort(at);
            case 9 -> data.getInt(at);
            case 10 -> (double) data.getInt(at) / data.getInt(at + 4);
            case 11 -> data.getFloat(at);
            case 12 -> data.getDouble(at);
            case 16, 17, 18 -> data.getLong(at);
            default -> data.get(at) & 0xff;
        };
    }
}
