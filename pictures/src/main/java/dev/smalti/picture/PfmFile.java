package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads portable float maps (PFM) of one channel, as programs that estimate depth write them. */
final class PfmFile {
    /** What the longest line of a header that is one has at most. */
    private static final int LONGEST = 64;

    private final String name;
    private final byte[] data;
    private int at;

    private PfmFile(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    /** Whether a file starts as PFM does, of one channel or of three. */
    static boolean isOne(byte[] data) {
        return data.length > 3
                && data[0] == 'P'
                && (data[1] == 'f' || data[1] == 'F')
                && Character.isWhitespace(data[2]);
    }

    /**
     * The numbers, the uppermost row first.
     *
     * @throws SmaltiException in one line that names the file: bad input where it has three channels, corrupt where it is
     *     damaged
     */
    static FloatGrid read(String name, byte[] data) {
        if (data[1] == 'F') {
            throw SmaltiException.badInput("'" + name + "' is a PFM of colours: a depth map has one channel (Pf)");
        }
        return new PfmFile(name, data).grid();
    }

    private FloatGrid grid() {
        at = 2;
        long width = (long) number();
        long height = (long) number();
        double scale = number();
        FloatGrid.requireSize(name, height, width);
        // One white space ends the header.
        at++;
        long area = height * width;
        if (data.length - at < Float.BYTES * area) {
            throw SmaltiException.corrupt("'" + name + "' is a PFM that ends too early: it is truncated");
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(data, at, (int) (Float.BYTES * area)).slice();
        buffer.order(scale < 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        float[] values = new float[(int) area];
        // The lowest row comes first.
        for (int row = (int) height - 1; row >= 0; row--) {
            for (int x = 0; x < width; x++) {
                values[(int) (row * width) + x] = buffer.getFloat();
            }
        }
        return new FloatGrid((int) height, (int) width, values);
    }

    private double number() {
        while (at < data.length && Character.isWhitespace(data[at])) {
            at++;
        }
        int start = at;
        while (at < data.length && at - start < LONGEST && !Character.isWhitespace(data[at])) {
            at++;
        }
        try {
            return Double.parseDouble(new String(data, start, at - start, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, "'" + name + "' is a PFM without a size and scale: it is damaged", e);
        }
    }
}
