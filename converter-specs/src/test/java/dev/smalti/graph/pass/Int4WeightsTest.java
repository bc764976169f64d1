package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Graph;
import dev.smalti.graph.TensorData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Int4WeightsTest {
    private static final int ROWS = 96;
    private static final int COLUMNS = 40;
    private static final float[] MATRIX = Products.random(ROWS * COLUMNS, 1);

    private static Graph packed(Graph graph) {
        return new Int4Weights(name -> false).apply(graph);
    }

    /** The matrix [K, N] that packed numbers [N, K/32, bytes] and scales [N, K/32] stand for. */
    private static float[] unpacked(Graph graph, int bits) {
        TensorData numbers = Products.weight(graph, "w.int" + bits);
        float[] scales = Products.weight(graph, "w.int" + bits + ".scale").floats();
        assertThat(numbers.shape()).containsExactly((long) COLUMNS, ROWS / 32L, 4L * bits);
        ByteBuffer bytes = numbers.read();
        float[] matrix = new float[ROWS * COLUMNS];
        for (int column = 0; column < COLUMNS; column++) {
            for (int k = 0; k < ROWS; k++) {
                int place = column * ROWS + k;
                int raw = bits == 8 ? bytes.get(place) & 255 : bytes.get(place / 2) >> place % 2 * 4 & 15;
                matrix[k * COLUMNS + column] = (raw - (1 << (bits - 1))) * scales[place / 32];
            }
        }
        return matrix;
    }

    @ParameterizedTest
    @CsvSource({"4,1,0.05,0.1", "4,5,0.05,0.1", "8,1,0.001,0.008", "8,5,0.001,0.008"})
    void thePackedBytesAreWhatOnnxRuntimeReads(int bits, int count, double from, double to) {
        Graph graph = new Int4Weights(name -> bits == 8).apply(Products.of(MATRIX, COLUMNS));
        float[] plain = unpacked(graph, bits);
        assertThat(Products.error(MATRIX, plain)).isBetween(from, to);
        float[] x = new float[count * ROWS];
        for (int k = 0; k < x.length; k++) {
            x[k] = k % 32 == 7 ? 127 : k * 37 % 255 - 127; // whole numbers as they are in each block
        }
        assertThat(Products.error(Products.run(Products.of(plain, COLUMNS), x, ROWS), Products.run(graph, x, ROWS)))
                .isLessThan(1e-5);
    }

    @Test
    void theSearchForScalesLosesLessThanLettingTheLargestNumberFit() {
        double searched = Products.error(MATRIX, unpacked(packed(Products.of(MATRIX, COLUMNS)), 4));
        float[] fitted = MATRIX.clone();
        for (int column = 0; column < COLUMNS; column++) {
            for (int first = 0; first < ROWS; first += 32) {
                float largest = 0;
                for (int k = first; k < first + 32; k++) {
                    largest = Math.max(largest, Math.abs(MATRIX[k * COLUMNS + column]));
                }
                for (int k = first; k < first + 32; k++) {
                    int i = k * COLUMNS + column;
                    fitted[i] = Math.round(MATRIX[i] / largest * 7) * largest / 7;
                }
            }
        }
        assertThat(searched).isLessThan(0.9 * Products.error(MATRIX, fitted));
    }

    @ParameterizedTest
    @CsvSource({"4", "8"})
    void theLargestSumsDoNotSaturate(int bits) {
        float[] matrix = Products.filled(ROWS * COLUMNS, -1);
        Graph graph = new Int4Weights(name -> bits == 8).apply(Products.of(matrix, COLUMNS));
        assertThat(Products.run(graph, Products.filled(3 * ROWS, -1), ROWS))
                .usingComparatorWithPrecision(1e-3f)
                .containsOnly(ROWS);
    }

    @ParameterizedTest
    @CsvSource({"4,0", "4,70", "8,0", "8,70"})
    void oneOfManyThatIsNoNumberIsNotLost(int bits, int place) {
        Graph graph = new Int4Weights(name -> bits == 8).apply(Products.of(MATRIX, COLUMNS));
        float[] x = Products.random(2 * ROWS, 5);
        float[] other = Products.run(graph, x, ROWS);
        x[ROWS + place] = Float.NaN;
        float[] y = Products.run(graph, x, ROWS);
        assertThat(Arrays.copyOfRange(y, 0, COLUMNS)).containsExactly(Arrays.copyOfRange(other, 0, COLUMNS));
        assertThat(Arrays.copyOfRange(y, COLUMNS, 2 * COLUMNS)).containsOnly(Float.NaN);
    }

    @Test
    void blocksOfZerosGiveZeros() {
        Graph graph = packed(Products.of(new float[ROWS * COLUMNS], COLUMNS));
        assertThat(Products.run(graph, Products.random(ROWS, 3), ROWS)).containsOnly(0f);
    }

    @ParameterizedTest
    @CsvSource({"16", "33", "48"})
    void matricesThatBlocksDoNotFitStay(int rows) {
        Graph plain = Products.of(Products.random(rows * COLUMNS, 2), COLUMNS);
        assertThat(Products.operators(packed(plain))).containsExactly("MatMul");
    }
}
