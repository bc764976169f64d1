package dev.smalti.graph.pass;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.Float16;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes in float16 what was float32, weights included, for devices that are fast at it. The graph's inputs and outputs
 * keep their types; what a loop carries becomes float16, cast once before it and once after. Float32 stay the drawing of
 * tokens and what updates a cache in place, for which the caller's own buffers are needed. Finite weights beyond ±65504
 * saturate; infinite ones, as in masks, stay infinite.
 */
public final class HalfPrecision implements Pass {
    private static final String DRAWING = "draw";
    private static final Set<Operator> IN_PLACE = Set.of(Operators.GROUP_QUERY_ATTENTION, Operators.SCATTER_ELEMENTS);

    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Halving().rewrite(graph));
    }

    private static final class Halving extends Rewriter {
        /** A value where it is used: a cast in a body is not there outside. */
        private record Use(GraphBuilder graph, Value value) {}

        private record Weight(GraphBuilder graph, TensorData data) {}

        private final Map<Value, Weight> weights = new HashMap<>();
        private final Map<Use, Value> casts = new HashMap<>();

        @Override
        Value weight(GraphBuilder to, String name, TensorData data) {
            Value value = to.weight(name, data);
            weights.put(value, new Weight(to, data));
            return value;
        }

        @Override
        Value input(GraphBuilder to, Value input) {
            boolean halved = to != outermost() && input.type().element() == ElementType.FLOAT;
            return to.input(input.name(), halved ? input.type().as(ElementType.FLOAT16) : input.type());
        }

        @Override
        Value output(GraphBuilder to, Value copy) {
            return as(to, copy, to == outermost() ? ElementType.FLOAT : ElementType.FLOAT16);
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            ElementType wanted = staysFloat(node) ? ElementType.FLOAT : ElementType.FLOAT16;
            List<@Nullable Value> cast = new ArrayList<>();
            for (Value input : inputs) {
                cast.add(input == null ? null : as(to, input, wanted));
            }
            return super.node(to, node, cast);
        }

        private static boolean staysFloat(Node node) {
            return path(node).equals(DRAWING) || IN_PLACE.contains(node.operator());
        }

        /** The value itself, or its cast between float32 and float16. */
        private Value as(GraphBuilder to, Value value, ElementType wanted) {
            ElementType element = value.type().element();
            boolean either = element == ElementType.FLOAT || element == ElementType.FLOAT16;
            if (!either || element == wanted) {
                return value;
            }
            Weight weight = weights.get(value);
            if (weight != null) {
                return weight.graph().weight(value.name() + ".half", halved(weight.data()));
            }
            return casts.computeIfAbsent(
                    new Use(to, value), use -> new Ops(to, HalfPrecision.path(value)).cast(value, wanted));
        }

        private static TensorData halved(TensorData data) {
            return new TensorData(ElementType.FLOAT16, data.shape(), () -> halves(data.read()));
        }

        private static ByteBuffer halves(ByteBuffer floats) {
            ByteBuffer halves = ByteBuffer.allocate(floats.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
            while (floats.hasRemaining()) {
                float value = floats.getFloat();
                halves.putShort(Float.isInfinite(value) ? Float16.round(value) : Float16.saturate(value));
            }
            return halves.flip();
        }
    }

    /** The path in the name of what a node gave. */
    private static String path(Value value) {
        int slash = value.name().lastIndexOf('/');
        return slash < 0 ? "" : value.name().substring(0, slash);
    }
}
