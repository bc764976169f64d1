package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes Windows and OS/2 bitmaps: with a palette, run-length encoded or not, and with colours in fields of any width, and
 * alpha. (The Java platform's reader takes some of these for other colours and some for damage.)
 */
final class BmpPicture {
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int OS2_HEADER = 64;
    private static final int RGB = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int FIELDS = 3;
    private static final int ALPHA_FIELDS = 6;

    private final ByteBuffer data;
    private final int header;
    private final int width;
    private final int height;
    private final boolean topDown;
    private final int bits;
    private final int compression;
    private int pixels;
    private int[] palette = {};
    /** Of red, green, blue and alpha. */
    private int[] masks = {};

    private BmpPicture(byte[] file) throws IOException {
        data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        need(0, FILE_HEADER + OLD_HEADER);
        int start = data.getInt(10);
        header = data.getInt(FILE_HEADER);
        need(FILE_HEADER, Math.max(header, OLD_HEADER));
        boolean old = header == OLD_HEADER;
        width = old ? data.getShort(18) & 0xffff : data.getInt(18);
        int rows = old ? data.getShort(20) & 0xffff : data.getInt(22);
        topDown = rows < 0;
        height = Math.abs(rows);
        bits = data.getShort(old ? 24 : 28) & 0xffff;
        compression = header < 40 ? RGB : data.getInt(30);
        pixels = start;
    }

    /**
     * Reads the header.
     *
     * @throws SmaltiException of kind UNSUPPORTED where it is none that is read here
     * @throws IOException where it is damaged
     */
    static BmpPicture of(String name, byte[] file) throws IOException {
        BmpPicture picture = new BmpPicture(file);
        picture.requireReadable(name);
        picture.readColours();
        return picture;
    }

    private void requireReadable(String name) throws IOException {
        if (width < 1 || height < 1) {
            throw SmaltiException.corrupt("'" + name + "' claims a size of " + width + "x" + height + " pixels");
        }
        boolean known = switch (compression) {
            case RGB -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
            case RLE8 -> bits == 8;
            case RLE4 -> bits == 4;
            case FIELDS, ALPHA_FIELDS -> header != OS2_HEADER && (bits == 16 || bits == 32);
            default -> false;
        };
        if (!known) {
            throw SmaltiException.unsupported("'" + name + "' is a BMP picture of a kind that Smalti does not read ("
                    + bits + " bits, compression " + compression + "): convert it to PNG first");
        }
    }

    private void readColours() throws IOException {
        int at = FILE_HEADER + header;
        if (compression == FIELDS || compression == ALPHA_FIELDS) {
            boolean withAlpha = header >= 56 || compression == ALPHA_FIELDS;
            // In the longer headers the masks stand where they would follow the shortest.
            int first = FILE_HEADER + 40;
            need(first, withAlpha ? 16 : 12);
            masks = new int[4];
            for (int i = 0; i < (withAlpha ? 4 : 3); i++) {
                masks[i] = data.getInt(first + 4 * i);
            }
        } else if (bits == 16) {
            masks = new int[] {0x7c00, 0x3e0, 0x1f, 0};
        } else if (bits == 32) {
            masks = new int[] {0xff0000, 0xff00, 0xff, 0};
        }
        if (bits > 8) {
            return;
        }
        int entry = header == OLD_HEADER ? 3 : 4;
        int given = header < 40 ? 0 : data.getInt(FILE_HEADER + 32);
        int count = given < 1 || given > 1 << bits ? 1 << bits : given;
        if (pixels < at + entry) {
            // Where the header leaves no room for a palette, it is wrong about where the pixels are.
            pixels = at + entry * count;
        }
        int room = Math.max(0, (Math.min(pixels, data.limit()) - at) / entry);
        palette = new int[Math.min(count, room)];
        for (int i = 0; i < palette.length; i++) {
            int colour = at + entry * i;
            palette[i] = ((data.get(colour + 2) & 0xff) << 16)
                    | ((data.get(colour + 1) & 0xff) << 8)
                    | (data.get(colour) & 0xff);
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Bits per sample, or per index into the palette. */
    int bits() {
        if (masks.length == 0) {
            return Math.min(8, bits);
        }
        return Arrays.stream(masks).map(Integer::bitCount).max().orElse(8);
    }

    /** Decodes the pixels: red, green, blue and alpha of 8 bits; wider fields are rounded. */
    BufferedImage decode() throws IOException {
        if (bits > 8) {
            return direct();
        }
        byte[] indices = compression == RGB ? indices() : runs();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = image.getRaster();
        int[] row = new int[3 * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int index = indices[y * width + x] & 0xff;
                if (index >= palette.length) {
                    throw new IOException("a colour that its palette does not have: " + index);
                }
                for (int c = 0; c < 3; c++) {
                    row[3 * x + c] = (palette[index] >> (16 - 8 * c)) & 0xff;
                }
            }
            raster.setPixels(0, target(y), width, 1, row);
        }
        return image;
    }

    private int target(int row) {
        return topDown ? row : height - 1 - row;
    }

    private int rowBytes() {
        return Math.multiplyExact((Math.multiplyExact(width, bits) + 31) / 32, 4);
    }

    private byte[] indices() throws IOException {
        byte[] indices = new byte[width * height];
        int stride = rowBytes();
        need(pixels, (long) stride * height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int bit = x * bits;
                int from = data.get(pixels + y * stride + bit / 8) & 0xff;
                indices[y * width + x] = (byte) ((from >> (8 - bits - bit % 8)) & ((1 << bits) - 1));
            }
        }
        return indices;
    }

    /** Runs of one index (of two that take turns in 4 bits), stretches of indices and jumps. */
    private byte[] runs() throws IOException {
        byte[] indices = new byte[width * height];
        int perByte = 8 / bits;
        int x = 0;
        int y = 0;
        data.position(Math.min(pixels, data.limit()));
        while (true) {
            int count = next();
            int value = next();
            if (count > 0) {
                for (int i = 0; i < count; i++) {
                    put(indices, x++, y, perByte == 1 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }
            } else if (value == 0) {
                x = 0;
                y++;
            } else if (value == 1) {
                return indices;
            } else if (value == 2) {
                x += next();
                y += next();
            } else {
                int bytes = (value + perByte - 1) / perByte;
                for (int i = 0, from = 0; i < value; i++) {
                    from = i % perByte == 0 ? next() : from;
                    put(indices, x++, y, perByte == 1 ? from : i % 2 == 0 ? from >> 4 : from & 15);
                }
                if (bytes % 2 != 0) {
                    next();
                }
            }
        }
    }

    private void put(byte[] indices, int x, int y, int index) {
        if (x < width && y < height) {
            indices[y * width + x] = (byte) index;
        }
    }

    private int next() throws IOException {
        need(data.position(), 1);
        return data.get() & 0xff;
    }

    private BufferedImage direct() throws IOException {
        int stride = rowBytes();
        need(pixels, (long) stride * height);
        boolean alpha = masks.length > 0 && masks[3] != 0 && !isAllZero(masks[3], stride);
        BufferedImage image =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = image.getRaster();
        int bands = alpha ? 4 : 3;
        int[] row = new int[bands * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = pixels + y * stride + x * bits / 8;
                for (int band = 0; band < bands; band++) {
                    row[bands * x + band] = masks.length == 0 ? data.get(at + 2 - band) & 0xff : level(at, masks[band]);
                }
            }
            raster.setPixels(0, target(y), width, 1, row);
        }
        return image;
    }

    private int pixel(int at) {
        return bits == 16 ? data.getShort(at) & 0xffff : data.getInt(at);
    }

    private int level(int at, int mask) {
        if (mask == 0) {
            return 0;
        }
        int shift = Integer.numberOfTrailingZeros(mask);
        long value = Integer.toUnsignedLong(pixel(at) & mask) >> shift;
        long max = Integer.toUnsignedLong(mask) >> shift;
        return (int) ((255 * value + max / 2) / max);
    }

    /** Writers that do not know of alpha leave it 0; nobody means a picture that cannot be seen. */
    private boolean isAllZero(int mask, int stride) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if ((pixel(pixels + y * stride + x * bits / 8) & mask) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void need(long from, long count) throws IOException {
        if (from < 0 || count < 0 || from + count > data.limit()) {
            throw new IOException("it ends too early");
        }
    }
}
