package dev.smalti.picture.vp8;

import java.util.Arrays;

/**
 * The coefficients of one macroblock and what they add to its prediction (RFC 6386, sections 13 and 14). One object serves
 * all macroblocks of a frame in turn.
 */
final class Vp8Residual {
    /** 16 blocks of luma, 4 of each chroma. */
    private static final int BLOCKS = 24;

    private static final int SIZE = 16;
    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    /** Of the coefficients' positions; the last is never read. */
    private static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    private static final int[][] LARGE = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };
    /** Blocks of coefficients: what they are of. */
    private static final int AFTER_SECOND = 0;

    private static final int SECOND = 1;
    private static final int CHROMA = 2;
    private static final int WITH_DC = 3;

    private final int[] tokens;
    /** Whether the blocks above have coefficients: [macroblock, 4 luma, 2 and 2 chroma, second]. */
    private final boolean[][] above;

    private final boolean[] left = new boolean[9];
    private final int[] coefficients = new int[BLOCKS * SIZE];
    private final int[] second = new int[SIZE];
    private final int[] work = new int[SIZE];

    Vp8Residual(int[] tokens, int macroblocks) {
        this.tokens = tokens;
        this.above = new boolean[macroblocks][9];
    }

    /** Begins a row of macroblocks. */
    void startRow() {
        Arrays.fill(left, false);
    }

    /** Of a macroblock that has no coefficients; one with 4x4 prediction leaves its neighbour's second order alone. */
    void none(int column, boolean byBlocks) {
        int count = byBlocks ? 8 : 9;
        Arrays.fill(left, 0, count, false);
        Arrays.fill(above[column], 0, count, false);
        Arrays.fill(coefficients, 0);
    }

    /** Reads a macroblock's coefficients; whether there are any that change the picture. */
    boolean read(Vp8Bits bits, int column, boolean byBlocks, Vp8Header.Steps steps) {
        boolean[] top = above[column];
        Arrays.fill(coefficients, 0);
        boolean any = false;
        int type = WITH_DC;
        if (!byBlocks) {
            Arrays.fill(second, 0);
            int count = read(bits, SECOND, context(left[8], top[8]), 0, steps.second(), second, 0);
            left[8] = count > 0;
            top[8] = count > 0;
            spread();
            type = AFTER_SECOND;
        }
        int first = byBlocks ? 0 : 1;
        for (int block = 0; block < BLOCKS; block++) {
            boolean luma = block < 16;
            // Chroma has two blocks a side, and blue and red have contexts of their own.
            int row = luma ? block / 4 : 4 + (block - 16) / 4 * 2 + (block - 16) % 4 / 2;
            int side = luma ? block % 4 : 4 + (block - 16) / 4 * 2 + block % 2;
            int from = luma ? first : 0;
            int count = read(
                    bits,
                    luma ? type : CHROMA,
                    context(left[row], top[side]),
                    from,
                    luma ? steps.luma() : steps.chroma(),
                    coefficients,
                    block * SIZE);
            left[row] = count > from;
            top[side] = count > from;
            any |= count > 1 || coefficients[block * SIZE] != 0;
        }
        return any;
    }

    private static int context(boolean left, boolean above) {
        return (left ? 1 : 0) + (above ? 1 : 0);
    }

    /** Reads one block; the position after its last coefficient. */
    private int read(Vp8Bits bits, int type, int context, int from, int[] steps, int[] into, int at) {
        int node = node(type, from, context);
        for (int n = from; n < SIZE; n++) {
            if (bits.bit(tokens[node]) == 0) {
                return n;
            }
            while (bits.bit(tokens[node + 1]) == 0) {
                if (++n == SIZE) {
                    return SIZE;
                }
                node = node(type, n, 0);
            }
            int size = size(bits, node);
            int value = bits.flag() ? -size : size;
            into[at + ZIGZAG[n]] = (short) (value * steps[n > 0 ? 1 : 0]);
            node = node(type, n + 1, size == 1 ? 1 : 2);
        }
        return SIZE;
    }

    private static int node(int type, int position, int context) {
        int band = type * Vp8Tables.BANDS + BAND[position];
        return (band * Vp8Tables.CONTEXTS + context) * Vp8Tables.NODES;
    }

    private int size(Vp8Bits bits, int node) {
        if (bits.bit(tokens[node + 2]) == 0) {
            return 1;
        }
        if (bits.bit(tokens[node + 3]) == 0) {
            return bits.bit(tokens[node + 4]) == 0 ? 2 : 3 + bits.bit(tokens[node + 5]);
        }
        if (bits.bit(tokens[node + 6]) == 0) {
            if (bits.bit(tokens[node + 7]) == 0) {
                return 5 + bits.bit(159);
            }
            return 7 + 2 * bits.bit(165) + bits.bit(145);
        }
        int high = bits.bit(tokens[node + 8]);
        int category = 2 * high + bits.bit(tokens[node + 9 + high]);
        int extra = 0;
        for (int zero : LARGE[category]) {
            extra = 2 * extra + bits.bit(zero);
        }
        return extra + 3 + (8 << category);
    }

    /** The inverse Walsh-Hadamard transform: the second-order block becomes the luma blocks' DC. */
    private void spread() {
        for (int i = 0; i < 4; i++) {
            int a = second[i] + second[12 + i];
            int b = second[4 + i] + second[8 + i];
            int c = second[4 + i] - second[8 + i];
            int d = second[i] - second[12 + i];
            work[i] = a + b;
            work[8 + i] = a - b;
            work[4 + i] = d + c;
            work[12 + i] = d - c;
        }
        for (int i = 0; i < 4; i++) {
            int dc = work[4 * i] + 3;
            int a = dc + work[4 * i + 3];
            int b = work[4 * i + 1] + work[4 * i + 2];
            int c = work[4 * i + 1] - work[4 * i + 2];
            int d = dc - work[4 * i + 3];
            coefficients[(4 * i) * SIZE] = (a + b) >> 3;
            coefficients[(4 * i + 1) * SIZE] = (d + c) >> 3;
            coefficients[(4 * i + 2) * SIZE] = (a - b) >> 3;
            coefficients[(4 * i + 3) * SIZE] = (d - c) >> 3;
        }
    }

    /** Adds a block (0 to 15 luma, 16 to 19 blue, 20 to 23 red) to its prediction by the inverse cosine transform. */
    void add(int block, Vp8Plane plane, int row, int column) {
        int from = block * SIZE;
        for (int i = 0; i < 4; i++) {
            butterfly(coefficients, from + i, 4, 4 * i, 1, 0);
        }
        for (int i = 0; i < 4; i++) {
            butterfly(work, i, 4, i, 4, 4);
        }
        // The first pass wrote columns as rows, so the second one's rows are the block's.
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int at = plane.at(row + y, column + x);
                plane.set(at, plane.get(at) + (work[4 * x + y] >> 3));
            }
        }
    }

    private void butterfly(int[] in, int from, int step, int to, int toStep, int rounding) {
        int dc = in[from] + rounding;
        int a = dc + in[from + 2 * step];
        int b = dc - in[from + 2 * step];
        int c = times35468(in[from + step]) - times85627(in[from + 3 * step]);
        int d = times85627(in[from + step]) + times35468(in[from + 3 * step]);
        work[to] = a + d;
        work[to + toStep] = b + c;
        work[to + 2 * toStep] = b - c;
        work[to + 3 * toStep] = a - d;
    }

    /** sqrt(2) sin(pi / 8) in 16 bits. */
    private static int times35468(int a) {
        return (a * 35468) >> 16;
    }

    /** sqrt(2) cos(pi / 8) in 16 bits. */
    private static int times85627(int a) {
        return ((a * 20091) >> 16) + a;
    }
}
