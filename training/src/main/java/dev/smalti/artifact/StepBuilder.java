package dev.smalti.artifact;

import dev.smalti.gradient.Differentiable;
import dev.smalti.gradient.Tape;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.graph.pass.DropUnused;
import dev.smalti.graph.pass.Expanded;
import dev.smalti.layer.Buffers;
import dev.smalti.layer.Scope;
import dev.smalti.layer.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds a {@link StepGraph}. Mutable; for one thread. */
public final class StepBuilder {
    private final GraphBuilder graph;
    private final Tape tape;
    private final Map<String, Value> batch = new LinkedHashMap<>();
    private final Map<String, Value> numbers = new LinkedHashMap<>();
    private final Map<String, Value> state = new LinkedHashMap<>();
    private final Map<String, Value> parameters = new LinkedHashMap<>();
    private final Map<String, Value> next = new LinkedHashMap<>();
    private final Set<String> inPlace = new LinkedHashSet<>();
    private final Map<String, Value> measures = new LinkedHashMap<>();

    /** An empty step of this name for this target. */
    public StepBuilder(String name, Target target) {
        this.graph = new GraphBuilder(name, new Differentiable());
        this.tape = new Tape(graph, target);
    }

    /** The graph being built. */
    public GraphBuilder graph() {
        return graph;
    }

    /** Takes gradients of what was built. */
    public Tape tape() {
        return tape;
    }

    /** The operators, on behalf of this part of the step. */
    public Ops ops(String path) {
        return new Ops(graph, path);
    }

    /** A tensor of the batch, of fixed shape. */
    public Value batch(String name, ValueType type) {
        return batch.computeIfAbsent(name, any -> graph.input(name, type));
    }

    /** A number that is told at each run. */
    public Value number(String name) {
        return numbers.computeIfAbsent(name, any -> graph.input(name, ValueType.floats()));
    }

    /** A float32 tensor of the state, as it is before this step. */
    public Value state(String name, List<Long> shape) {
        Value known = state.get(name);
        if (known == null) {
            Dim[] dims = shape.stream().map(Dim::of).toArray(Dim[]::new);
            known = graph.input(name, ValueType.floats(dims));
            state.put(name, known);
        } else if (!known.shape().fixed().equals(shape)) {
            throw new GraphException("'" + name + "' is " + known + " and was asked for as " + shape);
        }
        return known;
    }

    /** Where layers find their weights: parameters of the state, which {@link #parameters} collects. */
    public Scope scope(String path) {
        Weights weights = (any, name, shape) -> {
            Value value = state(name, shape);
            parameters.put(name, value);
            return value;
        };
        return new Scope(graph, weights, path);
    }

    /** Where layers find weights that this step does not train. */
    public Scope frozen(String path) {
        return new Scope(graph, (any, name, shape) -> state(name, shape), path);
    }

    /** Where layers keep what no gradient changes: tensors of the state. */
    public Buffers buffers() {
        return (name, shape, change) -> {
            Value before = state(name, shape);
            update(name, change.apply(next.getOrDefault(name, before)));
        };
    }

    /** As {@link #frozen(String)}, for weights whose names in the state start with this prefix. */
    public Scope frozen(String path, String prefix) {
        return new Scope(graph, (any, name, shape) -> state(prefix + name, shape), path);
    }

    /** The parameters that layers asked for through {@link #scope}, in their order, by name. */
    public Map<String, Value> parameters() {
        return new LinkedHashMap<>(parameters);
    }

    /** The contents that a tensor of the state has after this step. */
    public void update(String name, Value contents) {
        Value before = state.get(name);
        if (before == null || !before.shape().equals(contents.shape())) {
            throw new GraphException("'" + name + "' is " + before + " and cannot become " + contents);
        }
        next.put(name, contents);
    }

    /**
     * As {@link #update}, where the new contents are computed from the old ones element by element and nothing else reads
     * the old ones: they then share memory.
     */
    public void updateInPlace(String name, Value contents) {
        update(name, contents);
        inPlace.add(name);
    }

    /** Something to be told after the run: a float32 scalar or tensor, or an int64 tensor. */
    public void measure(String name, Value value) {
        measures.put(name, value);
    }

    /** The finished step. Nodes that no output needs are left out. */
    public StepGraph build() {
        measures.forEach(graph::output);
        next.forEach((name, value) -> graph.output(StepGraph.next(name), value));
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        state.forEach((name, value) -> shapes.put(name, value.shape().fixed()));
        return new StepGraph(
                new DropUnused().apply(new Expanded().apply(graph.build())),
                new ArrayList<>(batch.keySet()),
                new ArrayList<>(numbers.keySet()),
                shapes,
                new ArrayList<>(next.keySet()),
                new ArrayList<>(inPlace),
                new ArrayList<>(measures.keySet()));
    }
}
