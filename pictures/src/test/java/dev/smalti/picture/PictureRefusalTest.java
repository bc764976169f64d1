package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.chunk;
import static dev.smalti.picture.Fixtures.encoded;
import static dev.smalti.picture.Fixtures.gradient;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.resource;
import static dev.smalti.picture.Fixtures.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PictureRefusalTest {
    private static final long LIMIT = 1_000_000;

    @Test
    void namesFilesThatCannotBeRead(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.png");
        SmaltiException e = catchThrowableOfType(SmaltiException.class, () -> PictureReader.read(missing));
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
        assertThat(e).hasMessage("'" + missing + "' does not exist");

        e = catchThrowableOfType(SmaltiException.class, () -> PictureReader.read(folder));
        assertThat(e).hasMessage("'" + folder + "' is a folder, not a picture");

        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        e = catchThrowableOfType(SmaltiException.class, () -> PictureReader.read(empty));
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
        assertThat(e).hasMessage("'" + empty + "' is empty (0 bytes)");
    }

    @ParameterizedTest
    @MethodSource("lookalikes")
    void saysWhatAFileLooksLike(String start, Kind kind, String looks) {
        SmaltiException e = refusal(start.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e).hasMessage("'picture' " + looks);
    }

    static Stream<Arguments> lookalikes() {
        String nothing = "is not a picture that Smalti reads (JPEG, PNG, WebP, TIFF, GIF or BMP)";
        String convert = " picture: convert it to JPEG or PNG first";
        String page = "is a web page, not a picture: was the download an error page?";
        return Stream.of(
                Arguments.of("hello", Kind.BAD_INPUT, nothing),
                Arguments.of("BM, a text that starts like a bitmap", Kind.BAD_INPUT, nothing),
                Arguments.of("\0\0\0\u0018ftypheic\0\0\0\0", Kind.UNSUPPORTED, "is a HEIC" + convert),
                Arguments.of("\0\0\0\u0018ftypmif1\0\0\0\0", Kind.UNSUPPORTED, "is a HEIC" + convert),
                Arguments.of("\0\0\0\u0018ftypavif\0\0\0\0", Kind.UNSUPPORTED, "is an AVIF" + convert),
                Arguments.of("\0\0\0\u0020ftypmif1\0\0\0\0mif1miafavif", Kind.UNSUPPORTED, "is an AVIF" + convert),
                Arguments.of("\u00ffO\u00ffQ\0/", Kind.UNSUPPORTED, "is a JPEG 2000" + convert),
                Arguments.of("\0\0\0\fJXL ", Kind.UNSUPPORTED, "is a JPEG XL" + convert),
                Arguments.of(
                        "\0\0\0\u0018ftypisom",
                        Kind.BAD_INPUT,
                        "is a video or an unknown kind of picture (ftyp 'isom')"),
                Arguments.of(
                        "\0\0\0\u0018ftyp\n", Kind.BAD_INPUT, "is a video or an unknown kind of picture (ftyp '????')"),
                Arguments.of("<!DOCTYPE html><p>404", Kind.BAD_INPUT, page),
                Arguments.of(
                        "version https://git-lfs.github.com/spec/v1",
                        Kind.BAD_INPUT,
                        "is a Git LFS pointer, not the picture: run 'git lfs pull' first"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aTruncatedFileIsRefusedOrComplete(String format) {
        byte[] file = files().get(format);
        Pixels whole = PictureReader.read("whole", file, LIMIT).pixels();
        int complete = 0;
        for (int length = 0; length < file.length; length++) {
            byte[] part = slice(file, 0, length);
            try {
                assertThat(PictureReader.read("part", part, LIMIT).pixels())
                        .as("the first %d of %d bytes", length, file.length)
                        .isEqualTo(whole);
                complete++;
            } catch (SmaltiException e) {
                assertThat(e.getMessage()).startsWith("'part' is ").hasLineCount(1);
            }
        }
        // Some formats end in padding, an end mark, or tags that the picture does not need.
        assertThat(complete).isLessThan(file.length / 4);
    }

    static List<String> formats() {
        return List.copyOf(files().keySet());
    }

    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("JPEG", Fixtures.jpeg(gradient()));
        files.put("JPEG, CMYK", resource("ycck.jpg"));
        files.put("PNG", encoded(gradient(), "png"));
        files.put("GIF", encoded(gradient(), "gif"));
        files.put("BMP", encoded(gradient(), "bmp"));
        files.put("TIFF", encoded(gradient(), "tiff"));
        files.put("TIFF, LZW", resource("rgb16-predictor.tif"));
        files.put("WebP", resource("lossy.webp"));
        files.put("WebP, alpha", resource("alpha.webp"));
        files.put("WebP, lossless", resource("lossless.webp"));
        files.put("TIFF, 12 bits", new TiffFile(ByteOrder.BIG_ENDIAN, 5, 3, 12, false, new double[300]).bytes());
        files.put("TIFF, fractions", new TiffFile(ByteOrder.LITTLE_ENDIAN, 5, 1, 32, true, new double[100]).bytes());
        files.put("WebP, raw alpha", resource("webp/alpha-0-best.webp"));
        files.put("WebP, segments", resource("webp/sharp.webp"));
        files.put("WebP, EXIF", resource("oriented.webp"));
        return files;
    }

    @Test
    void saysThatATruncatedFileIs() {
        byte[] jpeg = Fixtures.jpeg(gradient());
        SmaltiException e = refusal(slice(jpeg, 0, jpeg.length - 20));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(e).hasMessage("'picture' is a JPEG picture that ends too early: it is truncated");
        assertThat(refusal(slice(encoded(gradient(), "png"), 0, 100)))
                .hasMessage("'picture' is a PNG picture that ends too early: it is truncated");
        assertThat(refusal(slice(resource("lossy.webp"), 0, 100)))
                .hasMessage("'picture' is a WebP picture that ends too early: it is truncated");
    }

    @Test
    void saysThatApplesPngIsNone() {
        SmaltiException e = refusal(Fixtures.join(
                Fixtures.PNG_SIGNATURE, chunk("CgBI", bytes(0x50, 0, 0x20, 2)), chunk("IEND", new byte[0])));
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e)
                .hasMessage(
                        "'picture' is a PNG picture as only Apple's devices read it: convert it to a standard one first");
    }

    @Test
    void noticesAFlippedBitByItsChecksum() {
        byte[] png = encoded(gradient(), "png");
        png[8 + 25 + 20] ^= 1;
        SmaltiException e = refusal(png);
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(e)
                .hasMessage(
                        "'picture' is a PNG picture that is damaged: the checksum of its IDAT chunk at byte 33 is wrong");
    }

    @Test
    void refusesAbsurdSizesBeforeTakingMemory() {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(60_000)
                .putInt(50_000)
                .put(bytes(8, 2, 0, 0, 0))
                .array();
        byte[] png = join(
                Fixtures.PNG_SIGNATURE,
                chunk("IHDR", header),
                chunk("IDAT", Fixtures.deflate(new byte[100])),
                chunk("IEND", new byte[0]));
        SmaltiException e = catchThrowableOfType(
                SmaltiException.class, () -> PictureReader.read("big.png", png, PictureFile.defaultPixelLimit()));
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
        assertThat(e.getMessage())
                .startsWith("'big.png' claims 60000x50000 pixels, more than the limit of ")
                .endsWith(": shrink it, or raise -Xmx or the limit");

        byte[] jpeg = Fixtures.jpeg(gradient());
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 65_000);
        assertThat(refusal(jpeg)).hasMessageStartingWith("'picture' claims 65000x65000 pixels");

        byte[] gif = encoded(gradient(), "gif");
        int image = new String(gif, StandardCharsets.ISO_8859_1).lastIndexOf(",\0\0\0\0");
        gif[image + 6] = 0x7f;
        gif[image + 8] = 0x7f;
        assertThat(refusal(gif).getMessage()).startsWith("'picture' claims 32536x32528 pixels");
    }

    @Test
    void theLimitIsTheCallersToSet() {
        byte[] png = encoded(gradient(), "png");
        assertThat(PictureReader.read("picture", png, 24 * 16).pixels().width()).isEqualTo(24);
        SmaltiException e =
                catchThrowableOfType(SmaltiException.class, () -> PictureReader.read("picture", png, 24 * 16 - 1));
        assertThat(e)
                .hasMessage("'picture' claims 24x16 pixels, more than the limit of 383:"
                        + " shrink it, or raise -Xmx or the limit");
    }

    @Test
    void aSmallFileCannotInflateIntoAllMemory() {
        byte[] bomb = Fixtures.deflate(new byte[64 << 20]);
        byte[] iccp = chunk("iCCP", join(bytes('x', 0, 0), bomb));
        byte[] ztxt = chunk("zTXt", join(bytes('x', 0, 0), bomb));
        Picture picture = PictureReader.read(
                "picture", Fixtures.withChunk(Fixtures.withChunk(encoded(gradient(), "png"), iccp), ztxt), LIMIT);
        assertThat(picture.changes()).containsExactly(Picture.Change.PROFILE_IGNORED);
    }

    private static SmaltiException refusal(byte[] file) {
        return catchThrowableOfType(SmaltiException.class, () -> PictureReader.read("picture", file, LIMIT));
    }
}
