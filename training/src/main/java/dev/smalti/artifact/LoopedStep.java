package dev.smalti.artifact;

import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Several steps in one run: a loop whose body is a {@link StepGraph} and whose state goes from step to step without leaving
 * the device. Java can bind no tensor to a device, so on CUDA a state that leaves the graph crosses the bus at every run;
 * on the processor there is nothing to gain.
 */
public final class LoopedStep {
    private LoopedStep() {}

    /**
     * The steps as one step of its own.
     *
     * @param step what one step is
     * @param count how many steps a run takes, at least 1
     * @return the same batch, numbers and measures with a first side of {@code count}, over the same state
     */
    public static StepGraph of(StepGraph step, int count) {
        if (count < 1) {
            throw new GraphException("a loop of training steps has at least one, was asked for " + count);
        }
        GraphBuilder graph = new GraphBuilder(step.graph().name() + "_loop");
        Map<String, Value> stacked = new LinkedHashMap<>();
        Map<String, Value> state = new LinkedHashMap<>();
        for (Value input : step.graph().inputs()) {
            if (step.state().containsKey(input.name())) {
                state.put(input.name(), graph.input(input.name(), input.type()));
            } else {
                stacked.put(input.name(), graph.input(input.name(), stacked(input.type(), count)));
            }
        }
        Graph body = body(graph, step, stacked, state);
        List<Value> carried = step.writes().stream().map(state::get).toList();
        List<Value> results = new Ops(graph, "").loop(graph.scalar((long) count), carried, body);
        for (int i = 0; i < carried.size(); i++) {
            graph.output(StepGraph.next(step.writes().get(i)), results.get(i));
        }
        for (int i = 0; i < step.measures().size(); i++) {
            graph.output(step.measures().get(i), results.get(carried.size() + i));
        }
        // The loop copies its state when it starts, but what it gives may not lie where it still reads.
        return new StepGraph(
                graph.build(), step.batch(), step.numbers(), step.state(), step.writes(), List.of(), step.measures());
    }

    private static Graph body(
            GraphBuilder graph, StepGraph step, Map<String, Value> stacked, Map<String, Value> state) {
        GraphBuilder body = graph.body("step");
        Value iteration = body.input("iteration", ValueType.longs());
        Value going = body.input("going", new ValueType(ElementType.BOOL, Shape.SCALAR));
        Map<String, Value> before = new HashMap<>(state);
        for (String name : step.writes()) {
            Value whole = Objects.requireNonNull(state.get(name), name);
            before.put(name, body.input("before:" + name, whole.type()));
        }
        Ops ops = new Ops(body, "");
        Map<Value, Value> given = new HashMap<>();
        for (Value input : step.graph().inputs()) {
            Value of = stacked.get(input.name());
            given.put(
                    input,
                    of == null
                            ? Objects.requireNonNull(before.get(input.name()), input.name())
                            : ops.gather(of, iteration, 0));
        }
        Map<String, Value> results = body.inline(step.graph(), given);
        body.output("go_on", going);
        step.writes().forEach(name -> body.output("after:" + name, result(results, StepGraph.next(name))));
        step.measures().forEach(name -> body.output(name, result(results, name)));
        return body.build();
    }

    private static Value result(Map<String, Value> results, String name) {
        return Objects.requireNonNull(results.get(name), name);
    }

    private static ValueType stacked(ValueType type, int count) {
        List<Dim> dims = new ArrayList<>(List.of(Dim.of(count)));
        dims.addAll(type.shape().dims());
        return type.shaped(new Shape(dims));
    }
}
