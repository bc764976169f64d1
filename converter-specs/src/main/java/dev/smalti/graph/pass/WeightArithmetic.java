package dev.smalti.graph.pass;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.Node;
import dev.smalti.graph.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@link FoldedWeights} can compute: moves of float32 elements, each made when the result is read. */
final class WeightArithmetic {
    private WeightArithmetic() {}

    /** What a node makes of constants; null where it is not one of the moves. */
    static @Nullable TensorData folded(Node node, List<TensorData> inputs) {
        TensorData x = inputs.get(0);
        if (x.type() != ElementType.FLOAT) {
            return null;
        }
        return switch (node.operator().qualifiedName()) {
            case "Transpose" -> x.shape().size() == 2 ? transposed(x) : null;
            case "Concat" -> node.attributes().integer("axis", 0) == 0 ? joined(inputs) : null;
            case "Reshape" ->
                new TensorData(ElementType.FLOAT, node.outputs().get(0).shape().fixed(), x.source());
            case "Pad" -> padded(x, inputs.get(1).longs());
            default -> null;
        };
    }

    /** What the name of a folded weight ends in. */
    static String suffix(Node node) {
        return node.operator().name().toLowerCase(Locale.ROOT);
    }

    private static TensorData transposed(TensorData x) {
        int rows = Math.toIntExact(x.shape().get(0));
        int columns = Math.toIntExact(x.shape().get(1));
        return TensorData.lazy(List.of((long) columns, (long) rows), () -> {
            float[] from = x.floats();
            float[] to = new float[from.length];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    to[column * rows + row] = from[row * columns + column];
                }
            }
            return to;
        });
    }

    /** Parts one after the other along the first axis. */
    private static TensorData joined(List<TensorData> parts) {
        List<Long> shape = new ArrayList<>(parts.get(0).shape());
        shape.set(0, parts.stream().mapToLong(part -> part.shape().get(0)).sum());
        return TensorData.lazy(shape, () -> {
            float[] to = new float
                    [Math.toIntExact(parts.stream().mapToLong(TensorData::count).sum())];
            int at = 0;
            for (TensorData part : parts) {
                float[] from = part.floats();
                System.arraycopy(from, 0, to, at, from.length);
                at += from.length;
            }
            return to;
        });
    }

    /** Zeros behind the last element of one axis; null for any other padding. */
    private static @Nullable TensorData padded(TensorData x, long[] pads) {
        int rank = x.shape().size();
        int axis = -1;
        for (int i = 0; i < 2 * rank; i++) {
            if (pads[i] != 0) {
                if (i < rank || axis >= 0) {
                    return null;
                }
                axis = i - rank;
            }
        }
        if (axis < 0) {
            return x;
        }
        List<Long> shape = new ArrayList<>(x.shape());
        shape.set(axis, shape.get(axis) + pads[rank + axis]);
        int inner = Math.toIntExact(product(x.shape().subList(axis, rank)));
        int wider = Math.toIntExact(product(shape.subList(axis, rank)));
        return TensorData.lazy(shape, () -> {
            float[] from = x.floats();
            float[] to = new float[from.length / inner * wider];
            for (int block = 0; block * inner < from.length; block++) {
                System.arraycopy(from, block * inner, to, block * wider, inner);
            }
            return to;
        });
    }

    private static long product(List<Long> sides) {
        return sides.stream().reduce(1L, Math::multiplyExact);
    }
}
