package dev.smalti.picture.tiff;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** How the first picture of a TIFF file is stored (TIFF 6.0), as far as reading it needs to know. */
public final class TiffHeader {
    public static final int WHITE_IS_ZERO = 0;
    public static final int BLACK_IS_ZERO = 1;
    public static final int RGB = 2;
    public static final int PALETTE = 3;
    public static final int INKS = 5;
    public static final int YCC = 6;
    public static final int LAB = 8;

    /** Kinds of samples. */
    public static final int UNSIGNED = 1;

    public static final int SIGNED = 2;
    public static final int FLOAT = 3;

    private static final int NO_COMPRESSION = 1;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int OLD_DEFLATE = 32946;
    private static final int PACK_BITS = 32773;
    private static final int REST_OF_FILE = 0;

    private static final int JPEG = 7;

    /** Codes of a fax: one-dimensional without ends of lines, ITU-T T.4 and T.6. */
    public enum Fax {
        NONE,
        HUFFMAN,
        T4,
        T6
    }

    private static final Map<Integer, String> COMPRESSIONS = Map.ofEntries(
            Map.entry(6, "the older kind of JPEG"),
            Map.entry(32766, "NeXT"),
            Map.entry(32809, "ThunderScan"),
            Map.entry(32908, "Pixar film"),
            Map.entry(32909, "Pixar log"),
            Map.entry(33003, "JPEG 2000"),
            Map.entry(33005, "JPEG 2000"),
            Map.entry(34661, "JBIG"),
            Map.entry(34676, "SGI log"),
            Map.entry(34677, "SGI log"),
            Map.entry(34712, "JPEG 2000"),
            Map.entry(34887, "LERC"),
            Map.entry(34892, "lossy JPEG of a DNG"),
            Map.entry(34925, "LZMA"),
            Map.entry(50000, "Zstandard"),
            Map.entry(50001, "WebP"),
            Map.entry(50002, "JPEG XL"),
            Map.entry(52546, "JPEG XL"));

    private static final Map<Integer, String> PHOTOMETRICS = Map.of(
            4, "a transparency mask",
            9, "colours as ICC L*a*b*",
            10, "colours as ITU L*a*b*",
            32803, "a camera's raw samples",
            32844, "logarithmic luminance",
            32845, "logarithmic colours",
            34892, "a camera's raw samples",
            51177, "depth of a DNG");

    public final TiffTags tags;
    public final ByteOrder order;
    public final int width;
    public final int height;
    public final int photometric;
    public final int compression;
    public final int samples;
    /** Of each sample. */
    public final int[] bits;

    public final int format;
    public final int predictor;
    public final boolean planar;
    public final boolean reversedBits;
    /** What the samples after the colours are: 1 alpha that colours are multiplied by, 2 plain alpha, else unknown. */
    public final int[] extra;

    public final int tileWidth;
    public final int tileHeight;
    public final boolean tiled;
    public final long[] offsets;
    public final long[] counts;

    private TiffHeader(TiffTags tags) throws IOException {
        this.tags = tags;
        order = tags.order();
        width = size(tags.number(256, "width"));
        height = size(tags.number(257, "height"));
        compression = (int) tags.number(259, NO_COMPRESSION);
        samples = (int) Math.max(1, Math.min(1 << 16, tags.number(277, 1)));
        extra = ints(tags.numbers(338));
        photometric = (int) tags.number(262, guessedPhotometric());
        bits = bits();
        format = format();
        predictor = (int) tags.number(317, 1);
        planar = tags.number(284, 1) == 2 && samples > 1;
        reversedBits = tags.number(266, 1) == 2;
        tiled = tags.has(322) && tags.has(324);
        tileWidth = tiled ? size(tags.number(322, 0)) : width;
        tileHeight = tiled ? size(tags.number(323, "tiles' height")) : (int) Math.min(height, tags.number(278, height));
        offsets = tags.numbers(tiled ? 324 : 273);
        counts = tags.numbers(tiled ? 325 : 279);
    }

    /**
     * Reads the header.
     *
     * @throws IOException where it is damaged
     */
    public static TiffHeader of(byte[] file) throws IOException {
        return new TiffHeader(TiffTags.of(file));
    }

    private static int size(long value) throws IOException {
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new IOException("a size of " + value + " pixels");
        }
        return (int) value;
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }

    private int guessedPhotometric() {
        return samples - extra.length >= 3 ? RGB : tags.has(320) ? PALETTE : BLACK_IS_ZERO;
    }

    private int[] bits() throws IOException {
        int[] given = ints(tags.numbers(258));
        int[] all = new int[samples];
        for (int i = 0; i < samples; i++) {
            all[i] = given.length == 0 ? 1 : given[Math.min(i, given.length - 1)];
            if (all[i] < 1 || all[i] > 64) {
                throw new IOException("samples of " + all[i] + " bits");
            }
        }
        return all;
    }

    /** One format for all samples; 0 where they differ. */
    private int format() {
        int[] given = ints(tags.numbers(339));
        if (given.length == 0) {
            return UNSIGNED;
        }
        int first = given[0] == 4 ? UNSIGNED : given[0];
        for (int i = 1; i < Math.min(samples, given.length); i++) {
            if (given[i] != given[0]) {
                return 0;
            }
        }
        return first;
    }

    /** How many samples of a pixel are colours. */
    public int colours() {
        return switch (photometric) {
            case RGB, YCC, LAB -> 3;
            case INKS -> 4;
            default -> 1;
        };
    }

    /** Where a pixel's alpha is among its samples; -1 where it has none. */
    public int alpha() {
        int colours = colours();
        if (samples <= colours) {
            return -1;
        }
        // Some writers leave the tag out where alpha is all that there is besides colours.
        int first = extra.length == 0 ? 2 : extra[0];
        return first == 1 || first == 2 ? colours : -1;
    }

    public boolean premultiplied() {
        return alpha() >= 0 && extra.length > 0 && extra[0] == 1;
    }

    /** The largest number of bits of a sample. */
    public int maxBits() {
        return Arrays.stream(bits).max().orElse(1);
    }

    /** Whether {@link TiffSamples} reads the file; the others are left to a library. */
    public boolean plain(byte[] file) throws IOException {
        return isPlain() && !isOldLzw(file);
    }

    private boolean isPlain() {
        return (photometric <= PALETTE || photometric == LAB) && isPlainCompression();
    }

    /** Before TIFF 6.0 some writers packed LZW's codes from the lowest bit. */
    private boolean isOldLzw(byte[] file) throws IOException {
        int[] first = lzw() ? chunk(0, file.length) : new int[2];
        return first[1] - first[0] > 1 && file[first[0]] == 0 && (file[first[0] + 1] & 1) != 0;
    }

    private boolean isPlainCompression() {
        return compression == NO_COMPRESSION
                || fax() != Fax.NONE
                || compression == LZW
                || compression == DEFLATE
                || compression == OLD_DEFLATE
                || compression == PACK_BITS;
    }

    Fax fax() {
        return switch (compression) {
            case 2 -> Fax.HUFFMAN;
            case 3 -> Fax.T4;
            case 4 -> Fax.T6;
            default -> Fax.NONE;
        };
    }

    /** Whether a fax's lines are coded by their difference from the one before, too. */
    public boolean twoDimensional() {
        return (tags.number(292, 0) & 1) != 0;
    }

    /** Whether bits are filled in, so that the ends of a fax's lines end bytes. */
    public boolean filledLines() {
        return (tags.number(292, 0) & 4) != 0;
    }

    public boolean lzw() {
        return compression == LZW;
    }

    public boolean deflated() {
        return compression == DEFLATE || compression == OLD_DEFLATE;
    }

    public boolean packed() {
        return compression == PACK_BITS;
    }

    /**
     * Refuses what neither we nor the library read, and says what it is.
     *
     * @throws SmaltiException of kind UNSUPPORTED
     */
    public void requireReadable(String name) {
        // Of a camera's raw file the first picture is a small one to look at.
        boolean small = (tags.number(254, 0) & 1) != 0 && tags.has(330);
        if (small || tags.has(50706) || tags.isCanonRaw()) {
            throw unsupported(name, "is a camera's raw file");
        }
        if (!isPlainCompression() && compression != JPEG) {
            String kind = COMPRESSIONS.getOrDefault(compression, "a method unknown here (" + compression + ")");
            throw unsupported(name, "is compressed with " + kind);
        }
        String colours = PHOTOMETRICS.get(photometric);
        if (colours != null) {
            throw unsupported(name, "holds " + colours);
        }
        if (photometric < 0 || photometric == 7 || photometric > LAB) {
            throw unsupported(name, "has colours of a kind unknown here (" + photometric + ")");
        }
        if (photometric == INKS && (tags.number(334, 4) != 4 || tags.number(332, 1) != 1)) {
            throw unsupported(name, "has other inks than cyan, magenta, yellow and black");
        }
        if (format != UNSIGNED && format != SIGNED && format != FLOAT) {
            throw unsupported(name, format == 0 ? "mixes kinds of samples" : "has complex numbers as samples");
        }
        if (fax() != Fax.NONE && maxBits() > 1) {
            throw unsupported(name, "is compressed as a fax, with samples of " + maxBits() + " bits");
        }
        if (!isPlain() && (format != UNSIGNED || premultiplied())) {
            throw unsupported(name, "has samples of an unusual kind for its colours or compression");
        }
        if (format == FLOAT && Arrays.stream(bits).anyMatch(b -> b != 16 && b != 32 && b != 64)) {
            throw unsupported(name, "has floating-point samples of " + maxBits() + " bits");
        }
        if (photometric == LAB && (!isPlainCompression() || format == FLOAT || maxBits() > 16)) {
            throw unsupported(name, "holds colours as CIE L*a*b* in an unusual way");
        }
        if (format != FLOAT && maxBits() > 32) {
            throw unsupported(name, "has samples of " + maxBits() + " bits");
        }
    }

    public static SmaltiException unsupported(String name, String what) {
        return SmaltiException.unsupported("'" + name + "' is a TIFF picture that " + what
                + ", which Smalti does not read: convert it to PNG first");
    }

    /** The bytes of a strip or tile: from and to before. */
    int[] chunk(int index, int fileLength) throws IOException {
        if (index >= offsets.length) {
            throw new IOException("a strip or tile is missing");
        }
        long from = offsets[index];
        long count = index < counts.length ? counts[index] : REST_OF_FILE;
        long to = count == REST_OF_FILE ? fileLength : from + count;
        if (from < 0 || from >= fileLength || count < 0 || to > fileLength) {
            throw new IOException("a strip or tile lies beyond the file's end");
        }
        return new int[] {(int) from, (int) to};
    }
}
