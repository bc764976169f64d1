package dev.smalti.picture.vp8;

import dev.smalti.picture.vp8.Vp8Header.Smoothing;
import java.io.IOException;
import java.util.Arrays;

/** A VP8 key frame (RFC 6386), the picture of a lossy WebP file: decoded to luma and chroma. */
public final class Vp8Frame {
    private static final int LUMA = 16;
    private static final int CHROMA = 8;
    private static final int BLOCK = 4;

    private final Vp8Header header;
    private final int rows;
    private final int columns;
    private final Vp8Plane luma;
    private final Vp8Plane blue;
    private final Vp8Plane red;
    private final Vp8Residual residual;
    /** The modes of the 4x4 blocks above, of the whole width, and of those to the left. */
    private final int[] above;

    private final int[] left = new int[BLOCK];
    private final int[] modes = new int[BLOCK * BLOCK];
    private final int[] beyond = new int[BLOCK];
    /** Of each macroblock, for the smoothing that comes last: prediction looks at samples before it. */
    private final Smoothing[] smoothings;

    private final boolean[] smoothedInside;

    private Vp8Frame(Vp8Header header) {
        this.header = header;
        rows = (header.height + LUMA - 1) / LUMA;
        columns = (header.width + LUMA - 1) / LUMA;
        luma = new Vp8Plane(columns * LUMA, rows * LUMA);
        blue = new Vp8Plane(columns * CHROMA, rows * CHROMA);
        red = new Vp8Plane(columns * CHROMA, rows * CHROMA);
        residual = new Vp8Residual(header.tokens, columns);
        above = new int[columns * BLOCK];
        smoothings = new Smoothing[rows * columns];
        smoothedInside = new boolean[rows * columns];
    }

    /** Decodes the frame of this header. */
    public static Vp8Frame of(Vp8Header header) throws IOException {
        Vp8Frame frame = new Vp8Frame(header);
        frame.decode();
        return frame;
    }

    private void decode() throws IOException {
        Arrays.fill(above, Vp8Prediction.DC);
        for (int row = 0; row < rows; row++) {
            Arrays.fill(left, Vp8Prediction.DC);
            residual.startRow();
            Vp8Bits tokens = header.partitions[row % header.partitions.length];
            for (int column = 0; column < columns; column++) {
                macroblock(row, column, tokens);
            }
            if (tokens.overrun() || header.modes.overrun()) {
                throw new IOException("its VP8 frame ends too early");
            }
        }
        Vp8LoopFilter filter = new Vp8LoopFilter(header.simpleFilter, luma, blue, red);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                filter.smooth(row, column, smoothings[at], smoothedInside[at]);
            }
        }
    }

    private void macroblock(int row, int column, Vp8Bits tokens) {
        Vp8Bits bits = header.modes;
        int segment = header.segmentMap ? segment(bits) : 0;
        boolean skipped = header.skip > 0 && bits.bit(header.skip) != 0;
        boolean byBlocks = bits.bit(145) == 0;
        int mode = byBlocks ? 0 : squareMode(bits);
        if (byBlocks) {
            readBlockModes(bits, column);
        } else {
            Arrays.fill(left, mode);
            Arrays.fill(above, column * BLOCK, (column + 1) * BLOCK, mode);
        }
        int chromaMode = chromaMode(bits);
        boolean any = false;
        if (skipped) {
            residual.none(column, byBlocks);
        } else {
            any = residual.read(tokens, column, byBlocks, header.steps(segment));
        }
        if (byBlocks) {
            predictBlocks(row, column);
        } else {
            Vp8Prediction.square(luma, row * LUMA, column * LUMA, LUMA, mode);
            for (int block = 0; any && block < BLOCK * BLOCK; block++) {
                residual.add(block, luma, row * LUMA + block / BLOCK * BLOCK, column * LUMA + block % BLOCK * BLOCK);
            }
        }
        chroma(blue, row, column, chromaMode, 16, any);
        chroma(red, row, column, chromaMode, 20, any);
        int at = row * columns + column;
        smoothings[at] = header.smoothing(segment, byBlocks);
        smoothedInside[at] = byBlocks || any;
    }

    private int segment(Vp8Bits bits) {
        int high = bits.bit(header.segmentTree[0]);
        return 2 * high + bits.bit(header.segmentTree[1 + high]);
    }

    private static int squareMode(Vp8Bits bits) {
        if (bits.bit(156) != 0) {
            return bits.bit(128) != 0 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
        }
        return bits.bit(163) != 0 ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
    }

    private static int chromaMode(Vp8Bits bits) {
        if (bits.bit(142) == 0) {
            return Vp8Prediction.DC;
        }
        if (bits.bit(114) == 0) {
            return Vp8Prediction.VERTICAL;
        }
        return bits.bit(183) != 0 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
    }

    private void readBlockModes(Vp8Bits bits, int column) {
        for (int y = 0; y < BLOCK; y++) {
            for (int x = 0; x < BLOCK; x++) {
                int top = column * BLOCK + x;
                int node = (Vp8Prediction.MODES - 1) * (Vp8Prediction.MODES * above[top] + left[y]);
                int mode = blockMode(bits, node);
                modes[BLOCK * y + x] = mode;
                above[top] = mode;
                left[y] = mode;
            }
        }
    }

    /** Down the tree of section 11.2. */
    private static int blockMode(Vp8Bits bits, int node) {
        int[] zero = Vp8Tables.BLOCK_MODES;
        if (bits.bit(zero[node]) == 0) {
            return Vp8Prediction.DC;
        }
        if (bits.bit(zero[node + 1]) == 0) {
            return Vp8Prediction.TRUE_MOTION;
        }
        if (bits.bit(zero[node + 2]) == 0) {
            return Vp8Prediction.VERTICAL;
        }
        if (bits.bit(zero[node + 3]) == 0) {
            if (bits.bit(zero[node + 4]) == 0) {
                return Vp8Prediction.HORIZONTAL;
            }
            return bits.bit(zero[node + 5]) == 0 ? Vp8Prediction.RIGHT_DOWN : Vp8Prediction.VERTICAL_RIGHT;
        }
        if (bits.bit(zero[node + 6]) == 0) {
            return Vp8Prediction.LEFT_DOWN;
        }
        if (bits.bit(zero[node + 7]) == 0) {
            return Vp8Prediction.VERTICAL_LEFT;
        }
        return bits.bit(zero[node + 8]) == 0 ? Vp8Prediction.HORIZONTAL_DOWN : Vp8Prediction.HORIZONTAL_UP;
    }

    private void predictBlocks(int row, int column) {
        int top = row * LUMA;
        int start = column * LUMA;
        for (int y = 0; y < LUMA; y += BLOCK) {
            for (int x = 0; x < LUMA; x += BLOCK) {
                // Beside the macroblock, what is beyond its first row stands in for what is not decoded yet.
                boolean beside = x + BLOCK == LUMA;
                boolean last = beside && column == columns - 1 && row > 0;
                for (int i = 0; i < BLOCK; i++) {
                    int from = last ? start + LUMA - 1 : start + x + BLOCK + i;
                    beyond[i] = luma.get(luma.at((beside ? top : top + y) - 1, from));
                }
                int block = y + x / BLOCK;
                Vp8Prediction.block(luma, top + y, start + x, modes[block], beyond);
                residual.add(block, luma, top + y, start + x);
            }
        }
    }

    private void chroma(Vp8Plane plane, int row, int column, int mode, int first, boolean any) {
        Vp8Prediction.square(plane, row * CHROMA, column * CHROMA, CHROMA, mode);
        for (int i = 0; any && i < BLOCK; i++) {
            residual.add(first + i, plane, row * CHROMA + i / 2 * BLOCK, column * CHROMA + i % 2 * BLOCK);
        }
    }

    public int width() {
        return header.width;
    }

    public int height() {
        return header.height;
    }

    /**
     * One row as interleaved red, green and blue. Chroma has half the rows and columns; between its samples it is
     * interpolated, nine parts to three, three and one, and the colours are those of ITU-R BT.601 in 14 bits, as libwebp
     * does both.
     */
    public void readRow(int row, byte[] rgb) {
        int near = row / 2;
        int far = Math.max(0, Math.min((header.height - 1) / 2, row % 2 == 0 ? near - 1 : near + 1));
        for (int x = 0; x < header.width; x++) {
            int y = (luma.get(luma.at(row, x)) * 19077) >> 8;
            int u = chroma(blue, near, far, x);
            int v = chroma(red, near, far, x);
            rgb[3 * x] = level(y + ((v * 26149) >> 8) - 14234);
            rgb[3 * x + 1] = level(y - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
            rgb[3 * x + 2] = level(y + ((u * 33050) >> 8) - 17685);
        }
    }

    private int chroma(Vp8Plane plane, int nearRow, int farRow, int x) {
        int near = x / 2;
        int far = Math.max(0, Math.min((header.width - 1) / 2, x % 2 == 0 ? near - 1 : near + 1));
        int a = plane.get(plane.at(nearRow, near));
        int b = plane.get(plane.at(nearRow, far));
        int c = plane.get(plane.at(farRow, near));
        int d = plane.get(plane.at(farRow, far));
        if (near == far) {
            return (3 * a + c + 2) >> 2;
        }
        // Half of the sum is rounded down before the rest is: the last bit is libwebp's.
        int diagonal = (a + b + c + d + 8 + 2 * (b + c)) >> 3;
        return (diagonal + a) >> 1;
    }

    private static byte level(int value) {
        return (byte) Math.max(0, Math.min(255, value >> 6));
    }
}
