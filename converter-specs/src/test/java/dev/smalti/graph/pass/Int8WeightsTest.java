package dev.smalti.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Int8WeightsTest {
    private static final int ROWS = 64;
    private static final int COLUMNS = 40;
    private static final float[] MATRIX = Products.random(ROWS * COLUMNS, 1);

    private static Graph quantized(Graph graph) {
        return new Int8Weights().apply(graph);
    }

    @Test
    void productsAreNearThoseOfRealNumbers() {
        float[] x = Products.random(5 * ROWS, 2);
        float[] expected = Products.run(Products.of(MATRIX, COLUMNS), x, ROWS);
        float[] actual = Products.run(quantized(Products.of(MATRIX, COLUMNS)), x, ROWS);
        assertThat(Products.error(expected, actual)).isBetween(1e-4, 1.5e-2);
    }

    @Test
    void productsAreTheSumsOfWholeNumbersTimesTheirScales() {
        Graph graph = quantized(Products.of(MATRIX, COLUMNS));
        byte[] numbers = Products.weight(graph, "w.int8").read().array();
        float[] scales = Products.weight(graph, "w.int8.scale").floats();
        float[] x = new float[ROWS];
        for (int k = 0; k < ROWS; k++) {
            x[k] = 3f * wholes(k) / 127;
        }
        float[] actual = Products.run(graph, x, ROWS);
        for (int column = 0; column < COLUMNS; column++) {
            long sum = 0;
            for (int k = 0; k < ROWS; k++) {
                sum += (long) numbers[k * COLUMNS + column] * wholes(k);
            }
            double expected = sum * (double) scales[column] * 3 / 127;
            assertThat((double) actual[column]).isCloseTo(expected, offset(2e-6 * 64));
        }
    }

    /** Whole numbers from -127 to 127 that reach their largest. */
    private static int wholes(int k) {
        return k == 9 ? 127 : k * 29 % 255 - 127;
    }

    @Test
    void aRowAloneBecomesWhatItBecomesAmongOthers() {
        Graph graph = quantized(Products.of(MATRIX, COLUMNS));
        float[] x = Products.random(3 * ROWS, 3);
        for (int k = 0; k < ROWS; k++) {
            x[k] *= 100; // one scale for all would be that of this row
        }
        float[] together = Products.run(graph, x, ROWS);
        for (int row = 0; row < 3; row++) {
            float[] alone = Products.run(graph, Arrays.copyOfRange(x, row * ROWS, (row + 1) * ROWS), ROWS);
            assertThat(Arrays.copyOfRange(together, row * COLUMNS, (row + 1) * COLUMNS))
                    .containsExactly(alone);
        }
    }

    @Test
    void aRowOfZerosStaysZeroAndWhatIsNoNumberStaysNone() {
        float[] x = new float[2 * ROWS];
        Arrays.fill(x, ROWS, 2 * ROWS, Float.NaN);
        float[] y = Products.run(quantized(Products.of(MATRIX, COLUMNS)), x, ROWS);
        assertThat(Arrays.copyOfRange(y, 0, COLUMNS))
                .usingComparatorWithPrecision(0f)
                .containsOnly(0f); // of either sign
        assertThat(Arrays.copyOfRange(y, COLUMNS, 2 * COLUMNS)).containsOnly(Float.NaN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 37, ROWS - 1})
    void oneOfManyThatIsNoNumberIsNotLost(int place) {
        float[] x = Products.random(2 * ROWS, 5);
        float[] other = Products.run(quantized(Products.of(MATRIX, COLUMNS)), x, ROWS);
        for (float none : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            x[ROWS + place] = none;
            float[] y = Products.run(quantized(Products.of(MATRIX, COLUMNS)), x, ROWS);
            assertThat(Arrays.copyOfRange(y, 0, COLUMNS)).containsExactly(Arrays.copyOfRange(other, 0, COLUMNS));
            assertThat(Arrays.copyOfRange(y, COLUMNS, 2 * COLUMNS)).containsOnly(Float.NaN);
        }
    }

    @Test
    void theLargestSumsDoNotSaturate() {
        float[] ones = Products.filled(ROWS * COLUMNS, 1);
        float[] y = Products.run(quantized(Products.of(ones, COLUMNS)), Products.filled(ROWS, 1), ROWS);
        // 1 becomes 63.5, which rounds to 64 of 127 halves.
        assertThat(y).usingComparatorWithPrecision(1e-3f).containsOnly(ROWS * 64 / 63.5f);
    }

    @Test
    void aColumnOfZerosGivesZeros() {
        float[] y = Products.run(
                quantized(Products.of(new float[ROWS * COLUMNS], COLUMNS)), Products.random(ROWS, 4), ROWS);
        assertThat(y).containsOnly(0f);
    }

    @Property(tries = 50)
    void neighboursOfOneSignAddUpTo128AtMost(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 9) int n) {
        Random random = new Random(seed);
        float[] matrix = new float[rows * n];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) Math.pow(random.nextGaussian(), 3);
        }
        float[] scales = Int8Columns.scales(matrix, n);
        byte[] numbers = Int8Columns.numbers(matrix, scales).array();
        for (int i = 0; i < matrix.length; i++) {
            assertThat(numbers[i] * scales[i % n]).isCloseTo(matrix[i], offset(0.5001f * scales[i % n]));
            int neighbour = i / n % 2 == 0 && i + n < matrix.length ? numbers[i + n] : 0;
            assertThat(Math.max(numbers[i], 0) + Math.max(neighbour, 0)).isLessThanOrEqualTo(128);
            assertThat(Math.min(numbers[i], 0) + Math.min(neighbour, 0)).isGreaterThanOrEqualTo(-128);
        }
    }

    @Test
    void productsOfOneValueShareItsWholeNumbers() {
        GraphBuilder graph = new GraphBuilder("products");
        Ops ops = new Ops(graph, "linear");
        Value x = graph.input("x", ValueType.floats(Dim.symbol("n"), Dim.of(ROWS)));
        TensorData data = TensorData.of(List.of((long) ROWS, (long) COLUMNS), MATRIX);
        Value a = ops.matMul(x, graph.weight("a", data));
        Value b = ops.matMul(x, graph.weight("b", data));
        graph.output("y", ops.add(a, b));
        assertThat(Products.operators(quantized(graph.build())))
                .containsExactly(
                        "Abs",
                        "ReduceMax",
                        "ReduceSum",
                        "Mul",
                        "Add",
                        "Div",
                        "QuantizeLinear",
                        "MatMulIntegerToFloat",
                        "Mul",
                        "MatMulIntegerToFloat",
                        "Mul",
                        "Add");
    }

    @Test
    void smallMatricesAndTablesStay() {
        Graph small = Products.of(Products.random(31 * COLUMNS, 5), COLUMNS);
        assertThat(Products.operators(quantized(small))).containsExactly("MatMul");
        GraphBuilder graph = new GraphBuilder("embedding");
        Ops ops = new Ops(graph, "");
        Value table = graph.weight("w", TensorData.of(List.of((long) ROWS, (long) COLUMNS), MATRIX));
        Value looked = ops.gather(table, graph.input("i", ValueType.longs(Dim.symbol("n"))), 0);
        graph.output("y", ops.matMul(looked, ops.transpose(looked, 1, 0)));
        assertThat(quantized(graph.build()).weights().keySet())
                .extracting(value -> value.type().element())
                .containsExactly(ElementType.FLOAT);
    }
}
