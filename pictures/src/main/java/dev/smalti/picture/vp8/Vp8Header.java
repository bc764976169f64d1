package dev.smalti.picture.vp8;

import java.io.IOException;

/** What a VP8 key frame says before its macroblocks (RFC 6386, sections 9 and 19.2). */
public final class Vp8Header {
    private static final int TAG = 10;
    private static final int SEGMENTS = 4;

    public final int width;
    public final int height;
    /** Of macroblocks' modes; it stands behind the header. */
    final Vp8Bits modes;
    /** Of coefficients; the rows of macroblocks take turns. */
    final Vp8Bits[] partitions;

    boolean segmented;
    boolean segmentMap;
    /** Probabilities of the tree of segments. */
    final int[] segmentTree = {255, 255, 255};

    private boolean segmentsAbsolute;
    private final int[] segmentQuantizers = new int[SEGMENTS];
    private final int[] segmentLevels = new int[SEGMENTS];

    boolean simpleFilter;
    private int level;
    private int sharpness;
    private boolean deltas;
    private int intraDelta;
    private int blockDelta;

    private final Steps[] steps = new Steps[SEGMENTS];
    /** [type, band, context, node], flat. */
    final int[] tokens = Vp8Tables.TOKENS.clone();
    /** The probability that a macroblock has coefficients; 0 where none says that it has none. */
    final int skip;

    /** Steps of the quantizers: of luma, of the second-order luma (Y2) and of chroma; each DC and then AC. */
    record Steps(int[] luma, int[] second, int[] chroma) {}

    /** How strongly a macroblock's edges are smoothed; a limit of 0 leaves them alone. */
    record Smoothing(int limit, int inner, int variance) {}

    /** Reads the header of the frame at {@code from}. */
    public Vp8Header(byte[] data, int from, int end) throws IOException {
        if (end - from < TAG) {
            throw new IOException("its VP8 frame ends too early");
        }
        int tag = little(data, from);
        if ((tag & 1) != 0 || ((tag >> 1) & 7) > 3 || ((tag >> 4) & 1) == 0 || little(data, from + 3) != 0x2a019d) {
            throw new IOException("its VP8 frame does not start as a picture does");
        }
        width = ((data[from + 6] & 0xff) | (data[from + 7] << 8)) & 0x3fff;
        height = ((data[from + 8] & 0xff) | (data[from + 9] << 8)) & 0x3fff;
        int first = from + TAG;
        int second = first + (tag >> 5);
        if (second > end || width == 0 || height == 0) {
            throw new IOException("its VP8 frame ends too early");
        }
        modes = new Vp8Bits(data, first, second);
        modes.number(2); // Colour space and clamping: WebP has one of each.
        readSegments();
        readFilter();
        partitions = partitions(data, second, end, 1 << modes.number(2));
        readSteps();
        modes.flag(); // Whether later frames keep the probabilities: there are none.
        for (int i = 0; i < tokens.length; i++) {
            if (modes.bit(Vp8Tables.TOKEN_UPDATES[i]) != 0) {
                tokens[i] = modes.number(8);
            }
        }
        skip = modes.flag() ? modes.number(8) : 0;
    }

    private static int little(byte[] data, int at) {
        return (data[at] & 0xff) | ((data[at + 1] & 0xff) << 8) | ((data[at + 2] & 0xff) << 16);
    }

    private void readSegments() {
        segmented = modes.flag();
        if (!segmented) {
            return;
        }
        segmentMap = modes.flag();
        if (modes.flag()) {
            segmentsAbsolute = modes.flag();
            for (int i = 0; i < SEGMENTS; i++) {
                segmentQuantizers[i] = modes.optionalSigned(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                segmentLevels[i] = modes.optionalSigned(6);
            }
        }
        if (segmentMap) {
            for (int i = 0; i < segmentTree.length; i++) {
                segmentTree[i] = modes.flag() ? modes.number(8) : 255;
            }
        }
    }

    private void readFilter() {
        simpleFilter = modes.flag();
        level = modes.number(6);
        sharpness = modes.number(3);
        deltas = modes.flag();
        if (deltas && modes.flag()) {
            int[] change = new int[8];
            for (int i = 0; i < change.length; i++) {
                change[i] = modes.optionalSigned(6);
            }
            // The others are of frames that follow a key frame.
            intraDelta = change[0];
            blockDelta = change[4];
        }
    }

    private static Vp8Bits[] partitions(byte[] data, int from, int end, int count) throws IOException {
        Vp8Bits[] partitions = new Vp8Bits[count];
        int start = from + 3 * (count - 1);
        if (start > end) {
            throw new IOException("its VP8 frame ends too early");
        }
        for (int i = 0; i < count; i++) {
            int stop = i == count - 1 ? end : start + little(data, from + 3 * i);
            if (stop > end) {
                throw new IOException("its VP8 frame ends too early");
            }
            partitions[i] = new Vp8Bits(data, start, stop);
            start = stop;
        }
        return partitions;
    }

    private void readSteps() {
        int base = modes.number(7);
        int lumaDc = modes.optionalSigned(4);
        int secondDc = modes.optionalSigned(4);
        int secondAc = modes.optionalSigned(4);
        int chromaDc = modes.optionalSigned(4);
        int chromaAc = modes.optionalSigned(4);
        for (int i = 0; i < SEGMENTS; i++) {
            int q = base;
            if (segmented) {
                q = segmentQuantizers[i] + (segmentsAbsolute ? 0 : base);
            }
            steps[i] = new Steps(
                    new int[] {Vp8Tables.DC_STEPS[clip(q + lumaDc, 127)], Vp8Tables.AC_STEPS[clip(q, 127)]},
                    new int[] {
                        2 * Vp8Tables.DC_STEPS[clip(q + secondDc, 127)],
                        Math.max(8, Vp8Tables.AC_STEPS[clip(q + secondAc, 127)] * 155 / 100)
                    },
                    new int[] {Vp8Tables.DC_STEPS[clip(q + chromaDc, 117)], Vp8Tables.AC_STEPS[clip(q + chromaAc, 127)]
                    });
        }
    }

    private static int clip(int value, int max) {
        return Math.max(0, Math.min(max, value));
    }

    /** The quantizers of a segment. */
    Steps steps(int segment) {
        return steps[segment];
    }

    /** How macroblocks of a segment are smoothed (section 15.2), those that are predicted as 4x4 blocks or as one. */
    Smoothing smoothing(int segment, boolean byBlocks) {
        if (level == 0) {
            return new Smoothing(0, 0, 0);
        }
        int own = segmented ? segmentLevels[segment] + (segmentsAbsolute ? 0 : level) : level;
        if (deltas) {
            own += intraDelta + (byBlocks ? blockDelta : 0);
        }
        own = clip(own, 63);
        if (own == 0) {
            return new Smoothing(0, 0, 0);
        }
        int inner = own;
        if (sharpness > 0) {
            inner = Math.min(inner >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        inner = Math.max(1, inner);
        return new Smoothing(2 * own + inner, inner, own >= 40 ? 2 : own >= 15 ? 1 : 0);
    }
}
