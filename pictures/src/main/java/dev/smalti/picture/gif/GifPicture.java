package dev.smalti.picture.gif;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the first frame of a GIF file (GIF89a) where it lies on the file's canvas; what it does not cover is transparent.
 * A canvas too small for the frame grows, as in other programs. (The Java platform's reader takes repeated clear codes for
 * damage or for other pixels, and knows no canvas.)
 */
public final class GifPicture {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int PLAIN_TEXT = 0x01;
    private static final int[] PASS_STARTS = {0, 4, 2, 1};
    private static final int[] PASS_STEPS = {8, 8, 4, 2};

    private final ByteBuffer data;
    private int width;
    private int height;
    private byte @Nullable [] palette;
    private int transparent = -1;
    private int left;
    private int top;
    private int frameWidth;
    private int frameHeight;
    private boolean interlaced;

    private GifPicture(byte[] data) {
        this.data = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads all that stands before the first frame's pixels.
     *
     * @throws IOException where the file is damaged or has no picture
     */
    public static GifPicture of(byte[] data) throws IOException {
        GifPicture picture = new GifPicture(data);
        picture.need(HEADER);
        picture.data.position(6);
        picture.width = picture.unsignedShort();
        picture.height = picture.unsignedShort();
        int flags = picture.unsignedByte();
        picture.data.position(HEADER);
        picture.readPalette(flags);
        picture.findFrame();
        return picture;
    }

    private void findFrame() throws IOException {
        while (true) {
            int block = unsignedByte();
            if (block == IMAGE) {
                readFrameHeader();
                return;
            } else if (block == EXTENSION) {
                readExtension();
            } else if (block == TRAILER) {
                throw new IOException("it has no picture");
            } else if (block != 0) {
                throw new IOException("a block of the unknown kind " + block);
            }
        }
    }

    private void readExtension() throws IOException {
        int kind = unsignedByte();
        int size = unsignedByte();
        int body = data.position();
        if (kind == GRAPHIC_CONTROL && size >= 4) {
            need(size);
            transparent = (data.get(body) & 1) != 0 ? data.get(body + 3) & 0xff : -1;
        } else if (kind == PLAIN_TEXT) {
            // Text is a picture of its own: the control before it was the text's.
            transparent = -1;
        }
        while (size != 0) {
            skip(size);
            size = unsignedByte();
        }
    }

    private void readFrameHeader() throws IOException {
        left = unsignedShort();
        top = unsignedShort();
        frameWidth = unsignedShort();
        frameHeight = unsignedShort();
        if (frameWidth == 0 || frameHeight == 0) {
            throw new IOException("its frame has no pixels");
        }
        int flags = unsignedByte();
        interlaced = (flags & 0x40) != 0;
        readPalette(flags);
        width = Math.max(width, left + frameWidth);
        height = Math.max(height, top + frameHeight);
    }

    private void readPalette(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            palette = new byte[3 << (1 + (flags & 7))];
            need(palette.length);
            data.get(palette);
        }
    }

    /** Width of the canvas in pixels. */
    public int width() {
        return width;
    }

    /** Height of the canvas in pixels. */
    public int height() {
        return height;
    }

    /** Bits of an index into the palette. */
    public int bits() {
        return palette == null ? 8 : Integer.numberOfTrailingZeros(palette.length / 3);
    }

    /** Decodes the pixels: red, green, blue and alpha of 8 bits. */
    public BufferedImage decode() throws IOException {
        int bits = unsignedByte();
        byte[] colours = palette == null ? greys() : palette;
        byte[] indices = new byte[frameWidth * frameHeight];
        int count = new GifCodes(data, bits).read(indices);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_4BYTE_ABGR);
        WritableRaster raster = image.getRaster();
        int[] row = new int[4 * frameWidth];
        for (int i = 0; i * frameWidth < count; i++) {
            int filled = Math.min(frameWidth, count - i * frameWidth);
            for (int x = 0; x < filled; x++) {
                int index = indices[i * frameWidth + x] & 0xff;
                if (3 * index >= colours.length && index != transparent) {
                    throw new IOException("a colour that its palette does not have: " + index);
                }
                for (int c = 0; c < 3; c++) {
                    row[4 * x + c] = index == transparent ? 0 : colours[3 * index + c] & 0xff;
                }
                row[4 * x + 3] = index == transparent ? 0 : 255;
            }
            raster.setPixels(left, top + row(i), filled, 1, row);
        }
        return image;
    }

    /** Where the frame's row lies that comes as the n-th. */
    private int row(int n) {
        if (!interlaced) {
            return n;
        }
        int left = n;
        for (int pass = 0; ; pass++) {
            int rows = Math.max(0, (frameHeight - PASS_STARTS[pass] + PASS_STEPS[pass] - 1) / PASS_STEPS[pass]);
            if (left < rows) {
                return PASS_STARTS[pass] + left * PASS_STEPS[pass];
            }
            left -= rows;
        }
    }

    /** Without a palette an index is taken for a level of grey. */
    private static byte[] greys() {
        byte[] greys = new byte[3 * 256];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) (i / 3);
        }
        return greys;
    }

    private int unsignedByte() throws IOException {
        need(1);
        return data.get() & 0xff;
    }

    private int unsignedShort() throws IOException {
        need(2);
        return data.getShort() & 0xffff;
    }

    private void skip(int count) throws IOException {
        need(count);
        data.position(data.position() + count);
    }

    private void need(int count) throws IOException {
        if (data.remaining() < count) {
            throw new EOFException("it ends too early");
        }
    }
}
