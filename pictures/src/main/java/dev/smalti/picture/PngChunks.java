package dev.smalti.picture;

import dev.smalti.SmaltiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The chunks of a PNG file: checked for length and checksum, searched for EXIF, ICC and text. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12; // length, type and checksum
    private static final int MAX_INFLATED = 16 << 20;
    private static final Set<String> SAMPLES = Set.of("IHDR", "PLTE", "IDAT", "IEND");
    private static final Set<String> PICTURE = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private final String name;
    private final byte[] data;
    private final List<Chunk> chunks = new ArrayList<>();

    private record Chunk(String type, int body, int length) {}

    private PngChunks(String name, byte[] data) {
        this.name = name;
        this.data = data;
    }

    /**
     * The chunks of a file that starts as PNG does.
     *
     * @throws SmaltiException (corrupt) where the file ends before its IEND chunk, or a chunk that the picture is made
     *     of has a wrong checksum; unsupported where it is PNG by name only
     */
    static PngChunks of(String name, byte[] data) {
        PngChunks png = new PngChunks(name, data);
        ByteBuffer buffer = ByteBuffer.wrap(data);
        int at = SIGNATURE;
        String type = "";
        while (!type.equals("IEND")) {
            if (at + FRAME > data.length) {
                throw png.corrupt("ends too early: it is truncated");
            }
            int length = buffer.getInt(at);
            type = new String(data, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (length < 0 || length > data.length - at - FRAME) {
                throw png.corrupt("ends too early: it is truncated");
            }
            if (PICTURE.contains(type)) {
                png.check(type, at, length, buffer.getInt(at + 8 + length));
            }
            if (type.equals("CgBI")) {
                throw SmaltiException.unsupported("'" + name + "' is a PNG picture as only Apple's devices read it:"
                        + " convert it to a standard one first");
            }
            png.chunks.add(new Chunk(type, at + 8, length));
            at += FRAME + length;
        }
        return png;
    }

    private void check(String type, int at, int length, int expected) {
        CRC32 crc = new CRC32();
        crc.update(data, at + 4, length + 4);
        if ((int) crc.getValue() != expected) {
            throw corrupt("is damaged: the checksum of its " + type + " chunk at byte " + at + " is wrong");
        }
    }

    /** What the file embeds. */
    Embedded embedded() {
        byte @Nullable [] exif = null;
        byte @Nullable [] profile = null;
        for (Chunk chunk : chunks) {
            if (chunk.type.equals("eXIf")) {
                exif = Arrays.copyOfRange(data, chunk.body, chunk.body + chunk.length);
            } else if (chunk.type.equals("iCCP")) {
                profile = profile(chunk);
            }
        }
        return new Embedded(exif == null ? exifOfText() : exif, profile);
    }

    /**
     * EXIF in the text that ImageMagick and others wrote before PNG had a chunk for it: a line with its kind, one with its
     * length, then its bytes as hexadecimal digits; "Exif" and two zeros may stand first.
     */
    private byte @Nullable [] exifOfText() {
        for (Chunk chunk : chunks) {
            int end = chunk.body + chunk.length;
            int zero = indexOfZero(chunk.body, end);
            String keyword = new String(data, chunk.body, zero - chunk.body, StandardCharsets.ISO_8859_1);
            boolean raw = keyword.equals("Raw profile type exif") || keyword.equals("Raw profile type APP1");
            if (raw && chunk.type.equals("zTXt") && zero + 2 <= end) {
                return bytesOf(inflate(zero + 2, end));
            } else if (raw && chunk.type.equals("tEXt") && zero < end) {
                return bytesOf(Arrays.copyOfRange(data, zero + 1, end));
            }
        }
        return null;
    }

    private static byte @Nullable [] bytesOf(byte[] text) {
        String[] lines = new String(text, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
        String digits = lines.length < 3 ? "" : lines[2].replaceAll("\\s", "");
        if (digits.length() % 2 != 0 || !digits.matches("[0-9a-fA-F]+")) {
            return null;
        }
        byte[] bytes = HexFormat.of().parseHex(digits);
        boolean prefixed = digits.toLowerCase(Locale.ROOT).startsWith("457869660000");
        return prefixed ? Arrays.copyOfRange(bytes, 6, bytes.length) : bytes;
    }

    /** The profile after its name and compression method; an empty one where it cannot be inflated. */
    private byte[] profile(Chunk chunk) {
        int end = chunk.body + chunk.length;
        int zero = indexOfZero(chunk.body, end);
        return zero + 2 > end ? new byte[0] : inflate(zero + 2, end);
    }

    /** The text of the first iTXt chunk with this keyword; null where there is none. */
    @Nullable
    String text(String keyword) {
        for (Chunk chunk : chunks) {
            if (chunk.type.equals("iTXt")) {
                int end = chunk.body + chunk.length;
                int zero = indexOfZero(chunk.body, end);
                if (keyword.equals(new String(data, chunk.body, zero - chunk.body, StandardCharsets.ISO_8859_1))) {
                    return text(zero + 1, end);
                }
            }
        }
        return null;
    }

    /** Compression flag, compression method, language, translated keyword, then the text. */
    private @Nullable String text(int from, int end) {
        int language = indexOfZero(Math.min(from + 2, end), end);
        int text = indexOfZero(Math.min(language + 1, end), end) + 1;
        if (text > end) {
            return null;
        }
        byte[] utf8 = data[from] == 0 ? Arrays.copyOfRange(data, text, end) : inflate(text, end);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private int indexOfZero(int from, int end) {
        int at = from;
        while (at < end && data[at] != 0) {
            at++;
        }
        return at;
    }

    /** Bounded, so that a small file cannot fill the memory; empty where the data is damaged or larger. */
    private byte[] inflate(int from, int end) {
        try (var inflater = new InflaterInputStream(new ByteArrayInputStream(data, from, end - from))) {
            byte[] inflated = inflater.readNBytes(MAX_INFLATED + 1);
            return inflated.length > MAX_INFLATED ? new byte[0] : inflated;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** The file without the chunks that do not belong to the picture: readers fail on damaged ones for no need. */
    byte[] pictureOnly() {
        return only(PICTURE);
    }

    /** The same without the chunk that says which samples are transparent: readers make a channel of it. */
    byte[] samplesOnly() {
        return only(SAMPLES);
    }

    private byte[] only(Set<String> types) {
        if (chunks.stream().allMatch(chunk -> types.contains(chunk.type))) {
            return data;
        }
        ByteArrayOutputStream picture = new ByteArrayOutputStream(data.length);
        picture.write(data, 0, SIGNATURE);
        for (Chunk chunk : chunks) {
            if (types.contains(chunk.type)) {
                picture.write(data, chunk.body - 8, chunk.length + FRAME);
            }
        }
        return picture.toByteArray();
    }

    private SmaltiException corrupt(String what) {
        return SmaltiException.corrupt("'" + name + "' is a PNG picture that " + what);
    }
}
