package dev.smalti.graph.pass;

import java.nio.ByteBuffer;

/**
 * Columns of a matrix [K, N] in blocks of {@value #SIZE} whole numbers with one scale each, as {@code MatMulNBits} of ONNX
 * Runtime wants them: [N, K/32, bytes], each number with half its range added, of two 4-bit numbers in a byte the first
 * in the low half.
 *
 * @param bits of a number, 4 or 8
 */
record PackedBlocks(int bits) {
    /** Numbers of a block. */
    static final int SIZE = 32;

    static final PackedBlocks FOUR_BITS = new PackedBlocks(4);
    static final PackedBlocks EIGHT_BITS = new PackedBlocks(8);

    /** Where scales are looked for, as parts of the one at which the largest number just fits. */
    private static final float[] SHRUNK = {1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f};

    /** Bytes of a block. */
    int bytes() {
        return SIZE * bits / 8;
    }

    /** The scale of each block, [N, K/32]; 0 for a block of zeros. */
    float[] scales(float[] matrix, int columns) {
        int blocks = matrix.length / columns / SIZE;
        float[] scales = new float[columns * blocks];
        float[] block = new float[SIZE];
        for (int i = 0; i < scales.length; i++) {
            read(matrix, columns, i, block);
            scales[i] = scale(block);
        }
        return scales;
    }

    /** The packed numbers, [N, K/32, bytes]. */
    ByteBuffer numbers(float[] matrix, int columns) {
        int blocks = matrix.length / columns / SIZE;
        byte[] packed = new byte[columns * blocks * bytes()];
        float[] block = new float[SIZE];
        for (int i = 0; i < columns * blocks; i++) {
            read(matrix, columns, i, block);
            float scale = scale(block);
            for (int k = 0; k < SIZE; k++) {
                int number = number(block[k], scale) + half();
                int bit = k * bits;
                packed[i * bytes() + bit / 8] |= (byte) (number << bit % 8);
            }
        }
        return ByteBuffer.wrap(packed);
    }

    /** Block i of the result: its column outermost. */
    private static void read(float[] matrix, int columns, int i, float[] block) {
        int blocks = matrix.length / columns / SIZE;
        int first = i % blocks * SIZE * columns + i / blocks;
        for (int k = 0; k < SIZE; k++) {
            block[k] = matrix[first + k * columns];
        }
    }

    private float scale(float[] block) {
        float extreme = 0;
        for (float value : block) {
            if (!(Math.abs(value) <= Math.abs(extreme))) { // what is no number must stay
                extreme = value;
            }
        }
        // 8 bits lose little: the largest number fits. There is one more number below 0 than above: it is for the
        // extreme.
        return bits == 8 ? Math.abs(extreme) / (half() - 1) : leastSquares(block, -extreme / half());
    }

    /** Of some scales up to one, the one with the least squared error over a block. */
    private float leastSquares(float[] block, float largest) {
        float best = largest;
        float least = Float.POSITIVE_INFINITY;
        for (float part : SHRUNK) {
            for (float candidate : new float[] {largest * part, -largest * part * half() / (half() - 1)}) {
                float error = 0;
                for (float value : block) {
                    float missed = value - candidate * number(value, candidate);
                    error += missed * missed;
                }
                if (error < least) {
                    least = error;
                    best = candidate;
                }
            }
        }
        return best;
    }

    private int number(float value, float scale) {
        return Math.max(-half(), Math.min(half() - 1, Math.round(value / scale))); // 0 for 0/0
    }

    private int half() {
        return 1 << (bits - 1);
    }
}
