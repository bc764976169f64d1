package dev.smalti.graph.pass;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stores constant matrices that are multiplied in blocks of 32 numbers of a column: as 4 bits each, or 8 where that is
 * asked for, with a float32 scale per block. ONNX Runtime multiplies them by x in blocks of int8. Matrices [K, N] with a K
 * that is no multiple of 32 stay as they are, and so do those that are looked up and not multiplied, such as embeddings.
 */
public final class Int4Weights implements Pass {
    /** {@code MatMulNBits} may compute with x in int8. */
    private static final int INT8_ACCURACY = 4;

    private final Predicate<String> finer;

    /**
     * The pass.
     *
     * @param finer names of weights that get 8 bits, such as the head's, whose errors nothing evens out
     */
    public Int4Weights(Predicate<String> finer) {
        this.finer = finer;
    }

    @Override
    public Graph apply(Graph graph) {
        Graph packed = new ProductRewriter() {
            @Override
            @Nullable
            Value product(Ops ops, Value x, Matrix matrix) {
                if (matrix.rows() % PackedBlocks.SIZE != 0) {
                    return null;
                }
                return multiplied(
                        ops, x, matrix, finer.test(matrix.name()) ? PackedBlocks.EIGHT_BITS : PackedBlocks.FOUR_BITS);
            }

            private Value multiplied(Ops ops, Value x, Matrix matrix, PackedBlocks format) {
                long blocks = matrix.rows() / PackedBlocks.SIZE;
                String name = matrix.name() + ".int" + format.bits();
                TensorData numbers = new TensorData(
                        ElementType.UINT8,
                        List.of((long) matrix.columns(), blocks, (long) format.bytes()),
                        () -> format.numbers(matrix.data().floats(), matrix.columns()));
                TensorData scales = TensorData.lazy(
                        List.of((long) matrix.columns(), blocks),
                        () -> format.scales(matrix.data().floats(), matrix.columns()));
                Attributes attributes = Attributes.NONE
                        .with("K", matrix.rows())
                        .with("N", matrix.columns())
                        .with("bits", format.bits())
                        .with("block_size", PackedBlocks.SIZE)
                        .with("accuracy_level", INT8_ACCURACY);
                Value product = ops.node(
                        Operators.MAT_MUL_N_BITS,
                        attributes,
                        x,
                        outermost().weight(name, numbers),
                        outermost().weight(name + ".scale", scales));
                return telling(ops, x, product);
            }
        }.rewrite(graph);
        return new DropUnused().apply(packed);
    }
}
