package dev.smalti.graph.pass;

import java.nio.ByteBuffer;

/**
 * Columns of a matrix [K, N] as int8 numbers with one scale each, symmetric around 0.
 *
 * <p>CPUs without instructions for whole-number products add two neighbouring products of a column, uint8 times int8, in
 * 16 bits that saturate. A scale is therefore the largest sum of one sign over two neighbours divided by 127, and not
 * the largest number alone: rounded, neighbours of one sign then add up to 128 at most, and 255 * 128 fits.
 */
final class Int8Columns {
    private static final int LARGEST = 127;

    private Int8Columns() {}

    /** The scale of each column; 0 for a column of zeros. */
    static float[] scales(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] scales = new float[columns];
        for (int row = 0; row < rows; row += 2) {
            for (int column = 0; column < columns; column++) {
                float first = matrix[row * columns + column];
                float second = row + 1 < rows ? matrix[(row + 1) * columns + column] : 0;
                float above = Math.max(first, 0) + Math.max(second, 0);
                float below = Math.max(-first, 0) + Math.max(-second, 0);
                scales[column] = Math.max(scales[column], Math.max(above, below) / LARGEST);
            }
        }
        return scales;
    }

    /** The nearest whole multiples of the scales, row-major. */
    static ByteBuffer numbers(float[] matrix, float[] scales) {
        byte[] numbers = new byte[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            numbers[i] = (byte) Math.round(matrix[i] / scales[i % scales.length]); // 0 for 0/0
        }
        return ByteBuffer.wrap(numbers);
    }
}
