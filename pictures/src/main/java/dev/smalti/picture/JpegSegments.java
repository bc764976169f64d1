package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B): finds EXIF and ICC blocks, what its components are, and whether the
 * file ends too early.
 */
final class JpegSegments {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    private static final int JPEG_LS = 0xf7;
    private static final String JFIF = "JFIF\0";
    private static final int JFIF_LENGTH = 14;
    private static final String ADOBE = "Adobe";
    private static final int ADOBE_LENGTH = 12;
    private static final String EXIF = "Exif\0\0";
    private static final String ICC = "ICC_PROFILE\0";

    private final String name;
    private final byte[] data;
    private byte @Nullable [] exif;
    private final SortedMap<Integer, byte[]> profile = new TreeMap<>();
    private final List<Range> colourMarkers = new ArrayList<>();
    private boolean jfif;
    /** The transform that Adobe's marker names; -1 without one. */
    private int adobe = -1;

    private int bits;
    private byte[] components = {};
    private boolean scanned;

    /** Bytes of the file, from the first to before the last. */
    private record Range(int from, int to) {}

    private JpegSegments(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    /**
     * The segments of a file that starts as JPEG does.
     *
     * @throws SmaltiException corrupt where the file ends before its picture does, unsupported where its samples are none
     *     that Smalti reads
     */
    static JpegSegments of(String name, byte[] data) {
        JpegSegments segments = new JpegSegments(name, data);
        segments.walk();
        return segments;
    }

    /** What the file embeds. */
    Embedded embedded() {
        return new Embedded(exif, joinedProfile());
    }

    /**
     * The file with one marker that says how its colours are stored, whatever markers it has: libjpeg, and what is built on
     * it, goes by JFIF before Adobe's marker and by that before the components' numbers; decoders here have an order of
     * their own.
     */
    byte[] withPlainColours() {
        if (components.length < 3) {
            return data;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(data.length + 16);
        plain.write(data, 0, 2);
        byte[] marker = {(byte) 0xff, (byte) APP14, 0, ADOBE_LENGTH + 2, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
        };
        marker[marker.length - 1] = (byte) transform();
        plain.writeBytes(marker);
        int at = 2;
        for (Range dropped : colourMarkers) {
            plain.write(data, at, dropped.from - at);
            at = dropped.to;
        }
        plain.write(data, at, data.length - at);
        return plain.toByteArray();
    }

    /** Bits per sample. */
    int bits() {
        return bits;
    }

    /** Whether its components are cyan, magenta, yellow and black. */
    boolean inks() {
        return components.length == 4;
    }

    /** How colours are stored, as Adobe's marker counts it: 0 as they are, 1 as YCbCr, 2 as YCCK. */
    private int transform() {
        if (components.length == 4) {
            return adobe <= 0 ? 0 : 2;
        }
        if (jfif) {
            return 1;
        }
        if (adobe >= 0) {
            return adobe == 0 ? 0 : 1;
        }
        return Arrays.equals(components, new byte[] {'R', 'G', 'B'}) ? 0 : 1;
    }

    private void walk() {
        int at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = data[at + 1] & 0xff;
            at += 2;
            if (marker == EOI) {
                return;
            }
            if (marker == SOI || marker == 0x01) {
                continue;
            }
            if (at + 2 > data.length) {
                throw truncated();
            }
            int length = Math.max(2, (data[at] & 0xff) << 8 | (data[at + 1] & 0xff));
            if (at + length > data.length) {
                throw truncated();
            }
            if (marker == SOS) {
                scanned = true;
            } else {
                keep(marker, at + 2, at + length);
            }
            at += length;
        }
    }

    /** The next 0xff that starts a marker; entropy-coded data (stuffed zeros, restarts) and fill bytes are passed over. */
    private int nextMarker(int from) {
        for (int at = from; at + 1 < data.length; at++) {
            int marker = data[at + 1] & 0xff;
            boolean restart = marker >= 0xd0 && marker <= 0xd7;
            if ((data[at] & 0xff) == 0xff && marker != 0 && marker != 0xff && !restart) {
                return at;
            }
        }
        throw truncated();
    }

    private void keep(int marker, int from, int to) {
        if (!scanned) {
            readHeader(marker, from, to);
        }
        if (marker == APP1 && exif == null && startsWith(from, to, EXIF)) {
            exif = Arrays.copyOfRange(data, from + EXIF.length(), to);
        }
        // "ICC_PROFILE", the part's number from 1, the count of parts, then the part.
        if (marker == APP2 && startsWith(from, to, ICC) && from + ICC.length() + 2 <= to) {
            int part = data[from + ICC.length()] & 0xff;
            profile.putIfAbsent(part, Arrays.copyOfRange(data, from + ICC.length() + 2, to));
        }
    }

    private void readHeader(int marker, int from, int to) {
        if (marker == APP0 && to - from >= JFIF_LENGTH && startsWith(from, to, JFIF)) {
            jfif = true;
            colourMarkers.add(new Range(from - 4, to));
        } else if (marker == APP14 && to - from >= ADOBE_LENGTH && startsWith(from, to, ADOBE)) {
            adobe = data[from + ADOBE_LENGTH - 1] & 0xff;
            colourMarkers.add(new Range(from - 4, to));
        } else if (marker == JPEG_LS) {
            throw unsupported("a JPEG-LS picture");
        } else if (isFrame(marker) && components.length == 0 && to - from >= 6) {
            readFrame(marker, from, to);
        }
    }

    /** SOF0 to SOF15, without the tables and the reserved marker between them. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private void readFrame(int marker, int from, int to) {
        bits = data[from] & 0xff;
        components = new byte[Math.min(data[from + 5] & 0xff, (to - from - 6) / 3)];
        for (int i = 0; i < components.length; i++) {
            components[i] = data[from + 6 + 3 * i];
        }
        boolean hierarchical = (marker >= 0xc5 && marker <= 0xc7) || marker >= 0xcd;
        boolean lossless = marker == 0xc3 || marker == 0xcb;
        if (hierarchical) {
            throw unsupported("a hierarchical JPEG picture");
        } else if (bits != 8 && !lossless) {
            throw unsupported("a JPEG picture with " + bits + " bits per sample");
        } else if (components.length == 2 || components.length > 4) {
            throw unsupported("a JPEG picture with " + components.length + " components");
        }
    }

    private SmaltiException unsupported(String what) {
        return SmaltiException.unsupported(
                "'" + name + "' is " + what + ", which Smalti does not read: convert it to PNG first");
    }

    private boolean startsWith(int from, int to, String text) {
        int end = from + text.length();
        return end <= to
                && Arrays.equals(data, from, end, text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length());
    }

    private byte @Nullable [] joinedProfile() {
        if (profile.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        profile.values().forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private SmaltiException truncated() {
        return SmaltiException.corrupt("'" + name + "' is a JPEG picture that ends too early: it is truncated");
    }
}
