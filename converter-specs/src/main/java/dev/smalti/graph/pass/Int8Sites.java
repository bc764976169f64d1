package dev.smalti.graph.pass;

import dev.smalti.graph.Graph;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The convolutions of a graph that compute in int8, and the values whose ranges that takes. */
final class Int8Sites {
    private final Map<Node, Site> sites = new LinkedHashMap<>();

    private Int8Sites() {}

    /**
     * A convolution of x [N, I, H, W] with a constant kernel.
     *
     * @param kernel float32 [O, I, h, w]
     * @param bias float32 [O]; null for none
     * @param input the value that is convolved
     * @param output the value that tells the range of the result: the result, or what it is joined to
     */
    record Site(TensorData kernel, @Nullable TensorData bias, Value input, Value output) {
        int outputs() {
            return Math.toIntExact(kernel.shape().get(0));
        }

        int inputs() {
            return Math.toIntExact(kernel.shape().get(1));
        }
    }

    /** The sites of a graph; its bodies have none. */
    static Int8Sites of(Graph graph) {
        Int8Sites found = new Int8Sites();
        Map<Value, Value> joined = joined(graph);
        for (Node node : graph.nodes()) {
            Site site = site(graph.weights(), node, joined);
            if (site != null) {
                found.sites.put(node, site);
            }
        }
        return found;
    }

    /** What becomes of a node; null for one that stays. */
    @Nullable
    Site at(Node node) {
        return sites.get(node);
    }

    /** The values whose ranges are needed. */
    Set<Value> measured() {
        Set<Value> measured = new LinkedHashSet<>();
        sites.values().forEach(site -> {
            measured.add(site.input());
            measured.add(site.output());
        });
        return measured;
    }

    /** Whether an operator only moves numbers, whatever they stand for. */
    static boolean moves(Operator operator) {
        return operator.equals(Operators.CONCAT) || operator.equals(Operators.DEPTH_TO_SPACE);
    }

    /** What the values that one concatenation alone uses are joined to. */
    private static Map<Value, Value> joined(Graph graph) {
        Map<Value, Integer> uses = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (input != null) {
                    uses.merge(input, 1, Integer::sum);
                }
            }
        }
        Map<Value, Value> joined = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (input != null && node.operator().equals(Operators.CONCAT) && uses.getOrDefault(input, 0) == 1) {
                    joined.put(input, node.outputs().get(0));
                }
            }
        }
        return joined;
    }

    private static @Nullable Site site(Map<Value, TensorData> weights, Node node, Map<Value, Value> joined) {
        if (!node.operator().equals(Operators.CONV) || node.attributes().integer("group", 1) != 1) {
            return null;
        }
        TensorData kernel = weights.get(input(node, 1));
        boolean biased = node.inputs().size() == 3;
        TensorData bias = biased ? weights.get(input(node, 2)) : null;
        if (kernel == null || (biased && bias == null) || isNarrow(kernel)) {
            return null;
        }
        Value output = node.outputs().get(0);
        return new Site(kernel, bias, input(node, 0), joined.getOrDefault(output, output));
    }

    private static boolean isNarrow(TensorData kernel) {
        return Math.min(kernel.shape().get(0), kernel.shape().get(1)) < Int8Convolutions.FEWEST_CHANNELS;
    }

    private static Value input(Node node, int index) {
        return Objects.requireNonNull(node.inputs().get(index));
    }
}
