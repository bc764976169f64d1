package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The segments of a JPEG file (ITU-T T.81, annex B): finds EXIF and ICC blocks, and whether the file ends too early. */
final class JpegSegments {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final String EXIF = "Exif\0\0";
    private static final String ICC = "ICC_PROFILE\0";

    private final String name;
    private final byte[] data;
    private byte @Nullable [] exif;
    private final SortedMap<Integer, byte[]> profile = new TreeMap<>();

    private JpegSegments(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    /**
     * What the file embeds.
     *
     * @throws SmaltiException (corrupt) where the file ends before its picture does
     */
    static Embedded embedded(String name, byte[] data) {
        JpegSegments segments = new JpegSegments(name, data);
        segments.walk();
        return new Embedded(segments.exif, segments.joinedProfile());
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
            if (marker != SOS) {
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
        if (marker == APP1 && exif == null && startsWith(from, to, EXIF)) {
            exif = Arrays.copyOfRange(data, from + EXIF.length(), to);
        }
        // "ICC_PROFILE", the part's number from 1, the count of parts, then the part.
        if (marker == APP2 && startsWith(from, to, ICC) && from + ICC.length() + 2 <= to) {
            int part = data[from + ICC.length()] & 0xff;
            profile.putIfAbsent(part, Arrays.copyOfRange(data, from + ICC.length() + 2, to));
        }
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
