package dev.smalti.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A TIFF file of one picture, made from its samples: uncompressed or deflated, in strips or tiles, of any width of samples. */
final class TiffFile {
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int PALETTE = 320;
    static final int EXTRA = 338;
    static final int FORMAT = 339;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int FLOAT = 11;

    private final ByteOrder order;
    private final int width;
    private final int height;
    private final int samples;
    private final int bits;
    private final boolean fractions;
    private final double[] values;
    private final Map<Integer, double[]> tags = new TreeMap<>();
    private boolean big;
    private int tile;

    /**
     * A file.
     *
     * @param fractions whether samples are floating-point numbers
     * @param values of all samples, pixel by pixel
     */
    TiffFile(ByteOrder order, int width, int samples, int bits, boolean fractions, double... values) {
        this.order = order;
        this.width = width;
        this.height = values.length / width / samples;
        this.samples = samples;
        this.bits = bits;
        this.fractions = fractions;
        this.values = values;
        double[] each = new double[samples];
        Arrays.fill(each, bits);
        tags.put(256, new double[] {width});
        tags.put(257, new double[] {height});
        tags.put(BITS, each);
        tags.put(COMPRESSION, new double[] {1});
        tags.put(PHOTOMETRIC, new double[] {samples < 3 ? 1 : 2});
        tags.put(SAMPLES, new double[] {samples});
        if (fractions) {
            tags.put(FORMAT, new double[] {3});
        }
    }

    TiffFile with(int tag, double... values) {
        tags.put(tag, values);
        return this;
    }

    TiffFile without(int tag) {
        tags.remove(tag);
        return this;
    }

    TiffFile tiles(int side) {
        tile = side;
        return this;
    }

    TiffFile big() {
        big = true;
        return this;
    }

    byte[] bytes() {
        List<byte[]> chunks = chunks();
        double[] counts = chunks.stream().mapToDouble(chunk -> chunk.length).toArray();
        tags.put(tile > 0 ? 325 : 279, counts);
        tags.put(tile > 0 ? 324 : 273, new double[counts.length]);
        if (tile > 0) {
            tags.put(322, new double[] {tile});
            tags.put(323, new double[] {tile});
        } else {
            tags.put(278, new double[] {height});
        }
        int start = big ? 16 : 8;
        int entry = big ? 20 : 12;
        int directory = (big ? 16 : 6) + entry * tags.size();
        int position = start + directory;
        for (Map.Entry<Integer, double[]> tag : tags.entrySet()) {
            position += outside(tag);
        }
        double[] offsets = new double[counts.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = position;
            position += chunks.get(i).length;
        }
        tags.put(tile > 0 ? 324 : 273, offsets);
        ByteBuffer out = ByteBuffer.allocate(position).order(order);
        out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'))
                .put(out.get(0))
                .putShort((short) (big ? 43 : 42));
        if (big) {
            out.putShort((short) 8).putShort((short) 0).putLong(start).putLong(tags.size());
        } else {
            out.putInt(start).putShort((short) tags.size());
        }
        int beyond = start + directory;
        for (Map.Entry<Integer, double[]> tag : tags.entrySet()) {
            int type = type(tag.getKey());
            out.putShort(tag.getKey().shortValue()).putShort((short) type);
            long count = tag.getValue().length;
            if (big) {
                out.putLong(count);
            } else {
                out.putInt((int) count);
            }
            int value = out.position();
            out.position(value + (big ? 8 : 4));
            if (outside(tag) > 0) {
                if (big) {
                    out.putLong(value, beyond);
                } else {
                    out.putInt(value, beyond);
                }
                write(out, beyond, type, tag.getValue());
                beyond += outside(tag);
            } else {
                write(out, value, type, tag.getValue());
            }
        }
        out.position(beyond);
        chunks.forEach(out::put);
        return out.array();
    }

    private int outside(Map.Entry<Integer, double[]> tag) {
        int type = type(tag.getKey());
        int size = (type == UNDEFINED ? 1 : type == SHORT ? 2 : 4) * tag.getValue().length;
        return size > (big ? 8 : 4) ? size : 0;
    }

    private static int type(int tag) {
        return switch (tag) {
            case 256, 257, 273, 278, 279, 322, 323, 324, 325 -> LONG;
            case 318, 340, 341 -> FLOAT;
            case 34675 -> UNDEFINED;
            default -> SHORT;
        };
    }

    private static void write(ByteBuffer out, int at, int type, double[] values) {
        for (int i = 0; i < values.length; i++) {
            switch (type) {
                case UNDEFINED -> out.put(at + i, (byte) values[i]);
                case SHORT -> out.putShort(at + 2 * i, (short) values[i]);
                case LONG -> out.putInt(at + 4 * i, (int) values[i]);
                default -> out.putFloat(at + 4 * i, (float) values[i]);
            }
        }
    }

    private List<byte[]> chunks() {
        List<byte[]> chunks = new ArrayList<>();
        boolean planar = number(PLANAR, 1) == 2;
        int tileHeight = tile > 0 ? tile : height;
        int tileWidth = tile > 0 ? tile : width;
        for (int plane = 0; plane < (planar ? samples : 1); plane++) {
            for (int top = 0; top < height; top += tileHeight) {
                for (int left = 0; left < width; left += tileWidth) {
                    chunks.add(chunk(planar ? plane : -1, top, left, tileHeight, tileWidth));
                }
            }
        }
        return chunks;
    }

    private byte[] chunk(int plane, int top, int left, int rows, int columns) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int first = Math.max(0, plane);
        int count = plane < 0 ? samples : 1;
        for (int y = top; y < top + rows; y++) {
            double[] row = new double[columns * count];
            for (int i = 0; i < row.length; i++) {
                int x = left + i / count;
                row[i] = x < width && y < height ? values[(y * width + x) * samples + first + i % count] : 0;
            }
            all.writeBytes(row(row, count));
        }
        byte[] data = all.toByteArray();
        if (number(FILL_ORDER, 1) == 2) {
            for (int i = 0; i < data.length; i++) {
                data[i] = (byte) (Integer.reverse(data[i]) >>> 24);
            }
        }
        return number(COMPRESSION, 1) == 8 ? Fixtures.deflate(data) : data;
    }

    private byte[] row(double[] row, int step) {
        if (!fractions && bits % 8 != 0) {
            return packed(row);
        }
        byte[][] each = new byte[row.length][];
        for (int i = 0; i < row.length; i++) {
            each[i] = stored(row[i]);
        }
        byte[] plain = Fixtures.join(each);
        int predictor = number(PREDICTOR, 1);
        if (predictor == 2) {
            for (int i = row.length - 1; i >= step; i--) {
                each[i] = stored(row[i] - row[i - step]);
            }
            return Fixtures.join(each);
        }
        return predictor == 3 ? spread(plain, step) : plain;
    }

    /** Adobe's predictor for floating-point numbers: highest bytes first, each less the one before it. */
    private byte[] spread(byte[] plain, int step) {
        int size = bits / 8;
        int count = plain.length / size;
        byte[] planes = new byte[plain.length];
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < size; b++) {
                planes[b * count + i] = plain[i * size + (order == ByteOrder.LITTLE_ENDIAN ? size - 1 - b : b)];
            }
        }
        for (int i = planes.length - 1; i >= step; i--) {
            planes[i] -= planes[i - step];
        }
        return planes;
    }

    private byte[] stored(double value) {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(order);
        if (fractions) {
            switch (bits) {
                case 16 -> buffer.putShort(half((float) value));
                case 32 -> buffer.putFloat((float) value);
                default -> buffer.putDouble(value);
            }
        } else {
            buffer.putLong((long) value);
            int size = bits / 8;
            return order == ByteOrder.LITTLE_ENDIAN
                    ? Arrays.copyOf(buffer.array(), size)
                    : Arrays.copyOfRange(buffer.array(), 8 - size, 8);
        }
        return Arrays.copyOf(buffer.array(), bits / 8);
    }

    /** For values that binary16 holds exactly and that are not tiny. */
    private static short half(float value) {
        if (value == 0) {
            return 0;
        }
        int bits = Float.floatToIntBits(value);
        int exponent = ((bits >> 23) & 0xff) - 112;
        return (short) (((bits >> 16) & 0x8000) | (exponent << 10) | ((bits >> 13) & 0x3ff));
    }

    private byte[] packed(double[] row) {
        byte[] data = new byte[(row.length * bits + 7) / 8];
        for (int i = 0; i < row.length * bits; i++) {
            long bit = ((long) row[i / bits] >> (bits - 1 - i % bits)) & 1;
            data[i / 8] |= (byte) (bit << (7 - i % 8));
        }
        return data;
    }

    private int number(int tag, int otherwise) {
        return tags.containsKey(tag) ? (int) tags.get(tag)[0] : otherwise;
    }
}
