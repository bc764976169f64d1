package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode differentiation of a graph that is being built. It reads the nodes that are there and adds those of the
 * gradient, in standard operators; only what leads from the wanted values to the seeds is walked. Gradients may be taken
 * several times and of each other's results, so that a loss can hold a gradient (the adaptive weight of a VQGAN does).
 *
 * <p>For one graph and one thread. Sides must be fixed where a gradient has to count them.
 */
public final class Tape {
    private final GraphBuilder graph;
    private final Target target;
    private final Set<Value> stopped = new HashSet<>();
    private final Map<Value, Value> passedOn = new HashMap<>();
    private long recomputedFrom = Long.MAX_VALUE;

    /** The tape of a graph; the gradients will run on this target. */
    public Tape(GraphBuilder graph, Target target) {
        this.graph = graph;
        this.target = target;
    }

    /** The same numbers as a constant to every gradient ({@code detach} of the reference). */
    public Value stop(Value x) {
        Value held = identity(x);
        stopped.add(held);
        return held;
    }

    /**
     * One value whose gradient goes to another: the straight-through estimator (van den Oord et al. 2017, section 3.2).
     *
     * @param value what flows forward
     * @param as of the same shape, what the gradient flows back to
     */
    public Value straightThrough(Value value, Value as) {
        if (!value.shape().equals(as.shape())) {
            throw new GraphException("a gradient of " + value + " cannot pass to " + as);
        }
        Value out = identity(value);
        passedOn.put(out, as);
        return out;
    }

    /**
     * From now on, gradients compute large activations again that follow from a kept one by cheap operators (a
     * normalisation, its scale and bias, an activation), in place of keeping each of them from the way there to the way
     * back (Chen et al. 2016, section 3, "drop the results of low cost operations"). Saves memory for a few passes more.
     * For programs that build steps of their own: no recipe asks for it.
     *
     * @param elements how many elements a large activation has at least
     */
    public void recomputing(long elements) {
        recomputedFrom = elements;
    }

    /**
     * The gradients of a scalar.
     *
     * @param loss one number
     * @param wanted values of the graph
     * @return for each wanted value its gradient, in its shape; zeros where the loss does not depend on it
     * @throws GraphException where an operator on the way has no gradient; the message names its layer
     */
    public Map<Value, Value> gradients(Value loss, List<Value> wanted) {
        if (!loss.shape().count().is(1)) {
            throw new GraphException("a loss is one number, got " + loss);
        }
        return gradients(Map.of(loss, graph.scalar(1f)), wanted);
    }

    /**
     * The gradients of what has these gradients itself.
     *
     * @param seeds values and the gradient that comes to each, in its shape or one that broadcasts to it
     * @param wanted values of the graph
     * @return for each wanted value its gradient, in its shape; zeros where no seed depends on it
     * @throws GraphException where an operator on the way has no gradient; the message names its layer
     */
    public Map<Value, Value> gradients(Map<Value, Value> seeds, List<Value> wanted) {
        List<Node> nodes = graph.nodes();
        Set<Value> reached = reached(nodes, wanted);
        Map<Value, Node> producers = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
        Recomputation kept = new Recomputation(graph, producers, recomputedFrom);
        Set<Value> asked = Set.copyOf(wanted);
        Map<Value, Value> gradients = new HashMap<>();
        seeds.forEach((value, gradient) -> add(new Ops(graph, "gradient"), gradients, value, gradient));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            boolean given = node.outputs().stream().anyMatch(gradients::containsKey);
            if (given && node.outputs().stream().noneMatch(stopped::contains)) {
                pull(node, new Way(reached, asked, producers, kept), gradients);
            }
        }
        Map<Value, Value> found = new LinkedHashMap<>();
        Ops ops = new Ops(graph, "gradient");
        for (Value value : wanted) {
            Value gradient = gradients.get(value);
            found.put(value, Broadcast.whole(ops, gradient == null ? graph.scalar(0f) : gradient, value));
        }
        return found;
    }

    /** All values that depend on the wanted ones, with these. */
    private Set<Value> reached(List<Node> nodes, List<Value> wanted) {
        Set<Value> reached = new HashSet<>(wanted);
        for (Node node : nodes) {
            for (Value output : node.outputs()) {
                boolean depends = passedOn.containsKey(output)
                        ? reached.contains(passedOn.get(output))
                        : node.inputs().stream().anyMatch(input -> input != null && reached.contains(input));
                if (depends && output.type().element().isFloating() && !stopped.contains(output)) {
                    reached.add(output);
                }
            }
        }
        return reached;
    }

    /**
     * What one call for gradients knows of the graph.
     *
     * @param reached all values that depend on the wanted ones, with these
     * @param asked the wanted ones
     * @param producers the node that gave each value
     * @param kept how contents come to the way back
     */
    private record Way(Set<Value> reached, Set<Value> asked, Map<Value, Node> producers, Recomputation kept) {}

    private void pull(Node node, Way way, Map<Value, Value> gradients) {
        Ops ops = new Ops(graph, "gradient/" + node.name());
        Value as = passedOn.get(node.outputs().get(0));
        if (as != null) {
            Value passed = gradients.get(node.outputs().get(0));
            if (passed != null && way.reached.contains(as)) {
                add(ops, gradients, as, passed);
            }
            return;
        }
        List<Boolean> wants = new ArrayList<>();
        node.inputs().forEach(input -> wants.add(input != null && way.reached.contains(input)));
        if (!wants.contains(true)) {
            return; // what is before it is data
        }
        List<@Nullable Value> given = new ArrayList<>();
        node.outputs().forEach(output -> given.add(gradients.get(output)));
        way.kept.startFrom(ops, given);
        List<@Nullable Value> pulled = Products.of(node)
                .of(new Pullback(ops, node, given, wants, way.producers, way.asked, way.kept::of, target));
        for (int i = 0; i < Math.min(pulled.size(), wants.size()); i++) { // optional inputs may be left out
            Value input = node.inputs().get(i);
            Value gradient = pulled.get(i);
            if (input != null && gradient != null && wants.get(i)) {
                requireFits(node, input, gradient);
                add(ops, gradients, input, gradient);
            }
        }
    }

    private static void requireFits(Node node, Value input, Value gradient) {
        int more = input.shape().rank() - gradient.shape().rank();
        boolean fits = more >= 0;
        for (int i = 0; fits && i < gradient.shape().rank(); i++) {
            fits = gradient.dim(i).is(1) || gradient.dim(i).equals(input.dim(more + i));
        }
        if (!fits) {
            throw new GraphException(node.name() + ": the gradient " + gradient + " does not fit " + input);
        }
    }

    private static void add(Ops ops, Map<Value, Value> gradients, Value value, Value gradient) {
        Value before = gradients.get(value);
        gradients.put(value, before == null ? gradient : ops.add(before, gradient));
    }

    private Value identity(Value x) {
        return new Ops(graph, "").node(Operators.IDENTITY, Attributes.NONE, x);
    }
}
