package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file (RIFF; RFC 9649): finds the picture, or the first frame of an animation, its alpha, EXIF and
 * ICC blocks, and whether the file ends too early.
 */
final class WebpChunks {
    private static final int HEADER = 12;
    private static final int FRAME_HEADER = 16;
    private static final int EXIF = tag("EXIF");
    private static final int ICCP = tag("ICCP");
    private static final int ALPH = tag("ALPH");
    private static final int ANMF = tag("ANMF");
    private static final int VP8 = tag("VP8 ");
    private static final int VP8L = tag("VP8L");
    private static final int VP8X = tag("VP8X");

    private final String name;
    private final byte[] data;
    private final ByteBuffer buffer;
    private byte @Nullable [] exif;
    private byte @Nullable [] profile;
    private @Nullable Part picture;
    private @Nullable Part alpha;
    private boolean lossy;
    private boolean animated;
    private int width;
    private int height;
    private int left;
    private int top;
    private int frameWidth;
    private int frameHeight;

    /** Bytes of the file, from the first to before the last. */
    record Part(int from, int to) {}

    private WebpChunks(String name, byte[] data) {
        this.name = name;
        this.data = data;
        this.buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The chunks of a file that starts as WebP does.
     *
     * @throws SmaltiException (corrupt) where the file ends before its chunks do, or has no picture
     */
    static WebpChunks of(String name, byte[] data) {
        WebpChunks chunks = new WebpChunks(name, data);
        long end = HEADER - 4 + Integer.toUnsignedLong(chunks.buffer.getInt(4));
        if (end > data.length) {
            throw chunks.truncated();
        }
        chunks.walk(HEADER, end);
        if (chunks.picture == null) {
            throw SmaltiException.corrupt("'" + name + "' is a WebP file without a picture");
        }
        chunks.checkFrame();
        return chunks;
    }

    private void walk(int from, long end) {
        long at = from;
        while (at + 8 <= end) {
            int tag = buffer.getInt((int) at);
            long size = Integer.toUnsignedLong(buffer.getInt((int) at + 4));
            long body = at + 8;
            if (body + size > data.length) {
                throw truncated();
            }
            chunk(tag, new Part((int) body, (int) (body + size)));
            at = body + size + (size & 1);
        }
    }

    private void chunk(int tag, Part part) {
        int size = part.to - part.from;
        if (tag == EXIF) {
            exif = withoutPrefix(bytes(part));
        } else if (tag == ICCP) {
            profile = bytes(part);
        } else if (tag == VP8X && size >= 10 && width == 0) {
            width = 1 + threeBytes(part.from + 4);
            height = 1 + threeBytes(part.from + 7);
        } else if (tag == ANMF && size >= FRAME_HEADER && picture == null && frameWidth == 0) {
            left = 2 * threeBytes(part.from);
            top = 2 * threeBytes(part.from + 3);
            frameWidth = 1 + threeBytes(part.from + 6);
            frameHeight = 1 + threeBytes(part.from + 9);
            animated = true;
            walk(part.from + FRAME_HEADER, part.to);
        } else if (tag == ALPH && picture == null && alpha == null) {
            alpha = part;
        } else if ((tag == VP8 || tag == VP8L) && picture == null) {
            picture = part;
            lossy = tag == VP8;
        }
    }

    private void checkFrame() {
        if (frameWidth == 0) {
            Part part = picture();
            int sizes = part.from + (lossy ? 6 : 1);
            if (sizes + 4 > part.to) {
                throw truncated();
            }
            int bits = buffer.getInt(sizes);
            frameWidth = lossy ? bits & 0x3fff : 1 + (bits & 0x3fff);
            frameHeight = lossy ? (bits >>> 16) & 0x3fff : 1 + ((bits >>> 14) & 0x3fff);
        }
        if (width == 0) {
            width = frameWidth;
            height = frameHeight;
        }
        if (!animated && (frameWidth != width || frameHeight != height)) {
            throw SmaltiException.corrupt("'" + name + "' is a WebP picture of another size than its header says");
        }
        if ((long) left + frameWidth > width || (long) top + frameHeight > height) {
            throw SmaltiException.corrupt("'" + name + "' is a WebP picture with a frame beyond its canvas");
        }
    }

    private byte[] bytes(Part part) {
        return Arrays.copyOfRange(data, part.from, part.to);
    }

    private int threeBytes(int at) {
        return buffer.getInt(at - 1) >>> 8;
    }

    /** What the file embeds. */
    Embedded embedded() {
        return new Embedded(exif, profile);
    }

    /** Width of the canvas in pixels. */
    int width() {
        return width;
    }

    /** Height of the canvas in pixels. */
    int height() {
        return height;
    }

    /** Where the frame begins on the canvas. */
    int left() {
        return left;
    }

    /** Where the frame begins on the canvas. */
    int top() {
        return top;
    }

    int frameWidth() {
        return frameWidth;
    }

    int frameHeight() {
        return frameHeight;
    }

    boolean fillsCanvas() {
        return frameWidth == width && frameHeight == height;
    }

    /** Whether {@link #picture} is a VP8 frame, not a lossless bit stream. */
    boolean lossy() {
        return lossy;
    }

    /** The picture's bit stream. */
    Part picture() {
        if (picture == null) {
            throw new IllegalStateException("no picture was found");
        }
        return picture;
    }

    /** The alpha that goes with a lossy picture; null where it is opaque. */
    @Nullable
    Part alpha() {
        return alpha;
    }

    /** Some writers put JPEG's "Exif" prefix before the block, against the format's description. */
    private static byte[] withoutPrefix(byte[] exif) {
        byte[] prefix = {'E', 'x', 'i', 'f', 0, 0};
        boolean prefixed =
                exif.length >= prefix.length && Arrays.equals(exif, 0, prefix.length, prefix, 0, prefix.length);
        return prefixed ? Arrays.copyOfRange(exif, prefix.length, exif.length) : exif;
    }

    private static int tag(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    private SmaltiException truncated() {
        return SmaltiException.corrupt("'" + name + "' is a WebP picture that ends too early: it is truncated");
    }
}
