package dev.smalti.graph.pass;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds an output for each value whose range {@link Int8Convolutions} needs to know: the smallest and the largest number,
 * float32 [2], called as {@link #names} says. Reduced in the graph, they take no memory.
 */
public final class RangeProbe implements Pass {
    private static final Attributes ALL =
            Attributes.NONE.with("axes", Attribute.ofInts(0, 1, 2, 3)).with("keepdims", 0);

    @Override
    public Graph apply(Graph graph) {
        return new Probing(Int8Sites.of(graph).measured()).rewrite(graph);
    }

    /** The names of the outputs that are added to a graph; {@link Int8Convolutions} asks for ranges by the same names. */
    public static List<String> names(Graph graph) {
        return Int8Sites.of(graph).measured().stream().map(RangeProbe::name).toList();
    }

    /** The name of the range of a value. */
    static String name(Value value) {
        return value.name() + ".range";
    }

    private static final class Probing extends Rewriter {
        private final Set<Value> measured;

        Probing(Set<Value> measured) {
            this.measured = measured;
        }

        @Override
        Value input(GraphBuilder to, Value input) {
            Value copy = super.input(to, input);
            measure(new Ops(to, ""), input, copy);
            return copy;
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            List<Value> copies = new ArrayList<>(super.node(to, node, inputs));
            for (int i = 0; i < copies.size(); i++) {
                measure(new Ops(to, path(node)), node.outputs().get(i), copies.get(i));
            }
            return copies;
        }

        private void measure(Ops ops, Value value, Value copy) {
            if (measured.contains(value)) {
                Value smallest = ops.reshape(ops.node(Operators.REDUCE_MIN, ALL, copy), 1);
                Value largest = ops.reshape(ops.node(Operators.REDUCE_MAX, ALL, copy), 1);
                ops.graph().output(name(value), ops.concat(0, smallest, largest));
            }
        }
    }
}
