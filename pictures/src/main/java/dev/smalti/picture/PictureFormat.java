package dev.smalti.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The file formats of pictures that Smalti reads, told apart by their first bytes, never by the file's name. */
public enum PictureFormat {
    /** Baseline, progressive and lossless JPEG. */
    JPEG,
    /** PNG; of an animation the still picture. */
    PNG,
    /** WebP, lossy or lossless; of an animation the first frame. */
    WEBP,
    /** TIFF and BigTIFF; of several pages the first. */
    TIFF,
    /** GIF; of an animation the first frame. */
    GIF,
    /** Windows bitmap. */
    BMP;

    /** How many bytes at the start of a file {@link #of} looks at. */
    static final int HEAD = 32;

    /** The format as its users write it. */
    String label() {
        return this == WEBP ? "WebP" : name();
    }

    /** The format that starts like {@code head}, or null where it is none of these. */
    static @Nullable PictureFormat of(byte[] head) {
        if (starts(head, 0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (starts(head, 0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (starts(head, 0, "RIFF") && starts(head, 8, "WEBP")) {
            return WEBP;
        }
        if (starts(head, 0, "II*\0")
                || starts(head, 0, "MM\0*")
                || starts(head, 0, "II+\0")
                || starts(head, 0, "MM\0+")) {
            return TIFF;
        }
        if (starts(head, 0, "GIF87a") || starts(head, 0, "GIF89a")) {
            return GIF;
        }
        return isBitmap(head) ? BMP : null;
    }

    /** What a file that is none of these formats looks like, as the end of a sentence that starts with its name. */
    static String describe(byte[] head) {
        if (starts(head, 4, "ftyp")) {
            // Some pictures of both kinds start with a brand of both; the brands that follow say which it is.
            String brands = new String(Arrays.copyOfRange(head, 8, HEAD), StandardCharsets.ISO_8859_1);
            boolean avif = brands.contains("avif") || brands.contains("avis");
            return describeBrand(avif ? "avif" : brands.substring(0, 4));
        }
        for (Lookalike lookalike : Lookalike.values()) {
            if (lookalike.matches(head)) {
                return lookalike.sentence;
            }
        }
        return "is not a picture that Smalti reads (JPEG, PNG, WebP, TIFF, GIF or BMP)";
    }

    private static String describeBrand(String brand) {
        return switch (brand) {
            case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1" ->
                "is a HEIC picture: convert it to JPEG or PNG first";
            case "avif" -> "is an AVIF picture: convert it to JPEG or PNG first";
            default -> "is a video or an unknown kind of picture (ftyp '" + brand.replaceAll("[^ -~]", "?") + "')";
        };
    }

    /** "BM" alone is too common a start of other files, so the size of the header that follows counts too. */
    private static boolean isBitmap(byte[] head) {
        if (!starts(head, 0, "BM") || head.length < 18) {
            return false;
        }
        int header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(14);
        return switch (header) {
            case 12, 16, 40, 52, 56, 64, 108, 124 -> true;
            default -> false;
        };
    }

    private static boolean starts(byte[] head, int at, String bytes) {
        if (head.length < at + bytes.length()) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if ((head[at + i] & 0xff) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Files that people pass where a picture is wanted, and what to do with them. */
    private enum Lookalike {
        JPEG_XL("\u00ff\n", "is a JPEG XL picture: convert it to JPEG or PNG first"),
        JPEG_XL_BOXED("\0\0\0\fJXL ", "is a JPEG XL picture: convert it to JPEG or PNG first"),
        JPEG_2000("\0\0\0\fjP  ", "is a JPEG 2000 picture: convert it to JPEG or PNG first"),
        JPEG_2000_BARE("\u00ffO\u00ffQ", "is a JPEG 2000 picture: convert it to JPEG or PNG first"),
        PHOTOSHOP("8BPS", "is a Photoshop document: export it as PNG first"),
        PDF("%PDF", "is a PDF document: export its pictures first"),
        OPENEXR("v/1\u0001", "is an OpenEXR picture: convert it to PNG first"),
        ICON("\0\0\u0001\0", "is a Windows icon: convert it to PNG first"),
        SVG("<svg", "is an SVG drawing: export it as PNG first"),
        HTML("<html", "is a web page, not a picture: was the download an error page?"),
        DOCTYPE("<!doctype html", "is a web page, not a picture: was the download an error page?"),
        XML("<?xml", "is XML: export the drawing as PNG first"),
        ZIP("PK\u0003\u0004", "is a ZIP archive: unpack it first"),
        GIT_LFS("version https://git-lfs", "is a Git LFS pointer, not the picture: run 'git lfs pull' first");

        private final String start;
        private final String sentence;

        Lookalike(String start, String sentence) {
            this.start = start;
            this.sentence = sentence;
        }

        private boolean matches(byte[] head) {
            String text = new String(head, StandardCharsets.ISO_8859_1);
            return text.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT));
        }
    }
}
