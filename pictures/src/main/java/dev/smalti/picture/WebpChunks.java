package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The chunks of a WebP file (RIFF): finds EXIF and ICC blocks, and whether the file ends too early. */
final class WebpChunks {
    private static final int HEADER = 12;
    private static final int EXIF = tag("EXIF");
    private static final int ICCP = tag("ICCP");

    private WebpChunks() {}

    /**
     * What the file embeds.
     *
     * @throws SmaltiException (corrupt) where the file ends before its chunks do
     */
    static Embedded embedded(String name, byte[] data) {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        long end = HEADER - 4 + Integer.toUnsignedLong(buffer.getInt(4));
        if (end > data.length) {
            throw truncated(name);
        }
        byte @Nullable [] exif = null;
        byte @Nullable [] profile = null;
        long at = HEADER;
        while (at + 8 <= end) {
            int tag = buffer.getInt((int) at);
            long size = Integer.toUnsignedLong(buffer.getInt((int) at + 4));
            long body = at + 8;
            if (body + size > data.length) {
                throw truncated(name);
            }
            if (tag == EXIF) {
                exif = withoutPrefix(Arrays.copyOfRange(data, (int) body, (int) (body + size)));
            } else if (tag == ICCP) {
                profile = Arrays.copyOfRange(data, (int) body, (int) (body + size));
            }
            at = body + size + (size & 1);
        }
        return new Embedded(exif, profile);
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

    private static SmaltiException truncated(String name) {
        return SmaltiException.corrupt("'" + name + "' is a WebP picture that ends too early: it is truncated");
    }
}
