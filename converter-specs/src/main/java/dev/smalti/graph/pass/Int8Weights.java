package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes products with constant matrices of at least 32 rows in whole numbers: weights as int8 with a scale per column,
 * and x as uint8 with a scale per row. A row is measured by its own largest absolute value, so what becomes of it does
 * not depend on the rows beside it. The products of int8 numbers are exact, on CPUs without instructions for them
 * too, see {@link Int8Columns}. Matrices that are looked up and not multiplied, such as embeddings, stay float32.
 */
public final class Int8Weights implements Pass {
    /** What the names of int8 matrices [K, N] end in; those of their scales [N] have {@code .scale} behind it. */
    public static final String SUFFIX = ".int8";

    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Quantization().rewrite(graph));
    }

    private static final class Quantization extends ProductRewriter {
        /**
         * Rows as whole numbers.
         *
         * @param numbers uint8 [..., K], 128 for 0
         * @param largest float32 [..., 1], what 255 stands for; NaN where the row holds what is no number
         */
        private record Rows(Value numbers, Value largest) {}

        private final Map<Use, Rows> quantized = new HashMap<>();

        @Override
        Value product(Ops ops, Value x, Matrix matrix) {
            Rows rows = quantized.computeIfAbsent(new Use(ops.graph(), x), use -> quantize(ops, x));
            Value scaled = ops.node(
                    Operators.MAT_MUL_INTEGER_TO_FLOAT,
                    Attributes.NONE,
                    rows.numbers(),
                    numbers(matrix),
                    unit(),
                    scales(matrix),
                    zero());
            return ops.mul(scaled, rows.largest());
        }

        private Rows quantize(Ops ops, Value x) {
            Value measured = ops.node(
                    Operators.REDUCE_MAX,
                    Attributes.NONE.with("axes", Attribute.ofInts(-1)).with("keepdims", 1),
                    ops.node(Operators.ABS, Attributes.NONE, x));
            Value largest = telling(ops, x, measured);
            // A row of zeros becomes 0/0 and then some whole number, which its largest value of 0 makes 0 again.
            Value unscaled = ops.div(x, largest);
            return new Rows(ops.node(Operators.QUANTIZE_LINEAR, Attributes.NONE, unscaled, unit(), zero()), largest);
        }

        private Value numbers(Matrix matrix) {
            TensorData data = new TensorData(ElementType.INT8, matrix.data().shape(), () -> {
                float[] values = matrix.data().floats();
                return Int8Columns.numbers(values, Int8Columns.scales(values, matrix.columns()));
            });
            return outermost().weight(matrix.name() + SUFFIX, data);
        }

        private Value scales(Matrix matrix) {
            TensorData data = TensorData.lazy(
                    List.of((long) matrix.columns()),
                    () -> Int8Columns.scales(matrix.data().floats(), matrix.columns()));
            return outermost().weight(matrix.name() + SUFFIX + ".scale", data);
        }

        private Value unit() {
            return outermost().scalar(1f / 127);
        }

        private Value zero() {
            TensorData data =
                    new TensorData(ElementType.UINT8, List.of(), () -> ByteBuffer.wrap(new byte[] {(byte) 128}));
            return outermost().weight("u8(128)", data);
        }
    }
}
