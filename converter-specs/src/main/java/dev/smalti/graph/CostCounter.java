package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a graph as if it ran, with fixed shapes in place of tensors: an operator's own rule says what comes out of
 * what goes in. A loop goes round as often as it would, so that what grows in it has the length that it would have.
 */
final class CostCounter {
    private final Graph graph;
    private final Map<String, Long> numbers;
    /** What a value of the graph is now; in the body of a loop it changes. */
    private final Map<Value, Value> current = new HashMap<>();
    /** The weights that a value is made of, where it is made of nothing else. */
    private final Map<Value, Set<Value>> constants = new HashMap<>();
    /** Pasts and presents of fused attention, which are counted there. */
    private final Set<Value> caches = new HashSet<>();
    /** Outputs of the outermost graph, which are no activations. */
    private final Set<Value> results;

    private Tally tally = new Tally();

    private CostCounter(Graph graph, Map<String, Long> numbers) {
        this.graph = graph;
        this.numbers = numbers;
        this.results = new HashSet<>(graph.outputs().values());
    }

    /** See {@link GraphCost#of(Graph, Map, Map)}. */
    static GraphCost count(Graph graph, Map<String, Long> symbols, Map<String, Long> numbers) {
        numbers.keySet().forEach(graph::input);
        CostCounter counter = new CostCounter(graph, numbers);
        graph.inputs().forEach(input -> counter.current.put(input, counter.bound(input, symbols)));
        counter.run(graph);
        return counter.cost();
    }

    private GraphCost cost() {
        return tally.cost(bytes(graph.inputs().stream()), bytes(graph.outputs().values().stream()));
    }

    /** Bytes of values that are no caches. */
    private long bytes(Stream<Value> values) {
        return values.map(this::now)
                .filter(value -> !caches.contains(value))
                .mapToLong(CostCounter::bytes)
                .sum();
    }

    private static long bytes(Value value) {
        return Math.multiplyExact(
                OperatorCosts.count(value), (long) value.type().element().bytes());
    }

    private Value bound(Value input, Map<String, Long> symbols) {
        Shape shape;
        try {
            shape = input.shape().at(symbols);
        } catch (GraphException e) {
            throw new GraphException(graph.name() + ": " + input + ": " + e.getMessage());
        }
        Long number = numbers.get(input.name());
        List<Dim> content = number == null
                ? null
                : Collections.nCopies(Math.toIntExact(shape.count().fixed()), Dim.of(number));
        return checked(new Value(input.name(), input.type().shaped(shape), content));
    }

    private static Value checked(Value value) {
        if (value.shape().dims().stream().anyMatch(side -> side.fixed() < 0)) {
            throw new GraphException("inputs are too small: " + value + " has a side below 0");
        }
        return value;
    }

    private void run(Graph body) {
        body.weights().forEach((value, data) -> {
            current.put(value, value);
            constants.put(value, Set.of(value));
        });
        for (Node node : body.nodes()) {
            List<@Nullable Value> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(input == null ? null : now(input)));
            Inference inference = new Inference(
                    node.operator().name(),
                    inputs,
                    node.attributes(),
                    node.outputs().size(),
                    this::unknown);
            List<Value> outputs;
            try {
                outputs = run(node, inference);
            } catch (GraphException e) {
                throw new GraphException(node.name() + ": " + e.getMessage());
            }
            for (int i = 0; i < outputs.size(); i++) {
                current.put(node.outputs().get(i), outputs.get(i));
            }
        }
    }

    private List<Value> run(Node node, Inference inference) {
        if (node.operator().equals(Operators.LOOP)) {
            return loop(node, inference);
        }
        if (node.operator().equals(Operators.IF)) {
            return branch(inference);
        }
        List<Operator.Inferred> inferred = node.operator().rule().infer(inference);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Operator.Inferred output = inferred.get(i);
            outputs.add(checked(new Value(node.outputs().get(i).name(), output.type(), output.content())));
        }
        if (inference.inputs().stream().allMatch(input -> input == null || constants.containsKey(input))) {
            Set<Value> weights = new HashSet<>();
            inference.inputs().forEach(input -> weights.addAll(weightsOf(input)));
            outputs.forEach(output -> constants.put(output, weights));
        } else {
            count(node, inference, outputs);
        }
        return outputs;
    }

    private void count(Node node, Inference inference, List<Value> outputs) {
        Operator operator = node.operator();
        tally.compute(operator, inference, outputs);
        for (Value input : inference.inputs()) {
            boolean lookup =
                    operator.equals(Operators.GATHER) && inference.in(0).equals(input);
            weightsOf(input)
                    .forEach(weight -> tally.read(weight, OperatorCosts.count(lookup ? outputs.get(0) : weight)));
        }
        int past = AttentionCosts.past(operator, inference);
        if (past >= 0) {
            caches.addAll(List.of(inference.in(past), inference.in(past + 1)));
            caches.addAll(outputs.subList(1, outputs.size()));
            tally.moveCaches(AttentionCosts.cacheBytes(operator, inference));
        }
        if (!OperatorCosts.isView(operator)) {
            for (int i = 0; i < outputs.size(); i++) {
                if (!results.contains(node.outputs().get(i)) && !caches.contains(outputs.get(i))) {
                    tally.activate(bytes(outputs.get(i)));
                }
            }
        }
    }

    private List<Value> loop(Node node, Inference inference) {
        Graph body = inference.attributes().body("body");
        List<Long> trips = inference.numbers(0);
        if (trips == null || trips.get(0) < 1) {
            throw new GraphException(
                    trips == null
                            ? "how often it goes round is a number that an input holds" + wanted()
                            : "goes round at least once, was " + trips.get(0));
        }
        int carried = inference.inputs().size() - 2;
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            given.add(varying(inference.in(2 + i)));
        }
        for (long trip = 0; trip < trips.get(0); trip++) {
            enter(body, trip, given);
            run(body);
            given = body.outputs().values().stream()
                    .skip(1) // whether to go on
                    .map(output -> varying(now(output)))
                    .toList();
        }
        List<Value> outputs = new ArrayList<>(given.subList(0, carried));
        for (Value scanned : given.subList(carried, given.size())) {
            List<Dim> dims = new ArrayList<>(List.of(Dim.of(trips.get(0))));
            dims.addAll(scanned.shape().dims());
            String name = node.outputs().get(outputs.size()).name();
            outputs.add(new Value(name, scanned.type().shaped(new Shape(dims)), null));
        }
        return outputs;
    }

    /** Gives a body the number of the round, the condition and what is carried. */
    private void enter(Graph body, long trip, List<Value> carried) {
        Value iteration = body.inputs().get(0);
        Value going = body.inputs().get(1);
        current.put(iteration, new Value(iteration.name(), iteration.type(), List.of(Dim.of(trip))));
        current.put(going, going);
        for (int i = 0; i < body.inputs().size() - 2; i++) {
            current.put(body.inputs().get(2 + i), carried.get(i));
        }
    }

    /** A value that a loop carries is no constant, even where it starts as one. */
    private Value varying(Value value) {
        return constants.containsKey(value) ? new Value(value.name(), value.type(), value.content()) : value;
    }

    private List<Value> branch(Inference inference) {
        Graph then = inference.attributes().body("then_branch");
        Graph otherwise = inference.attributes().body("else_branch");
        Tally ofThen = alone(then);
        Tally ofOtherwise = alone(otherwise);
        boolean first = ofThen.flops() >= ofOtherwise.flops();
        tally.add(first ? ofThen : ofOtherwise);
        return (first ? then : otherwise)
                .outputs().values().stream().map(this::now).toList();
    }

    private Tally alone(Graph body) {
        Tally before = tally;
        Tally own = new Tally();
        tally = own;
        run(body);
        tally = before;
        return own;
    }

    private Value now(Value value) {
        Value now = current.get(value);
        if (now == null) {
            throw new GraphException("nothing has made " + value);
        }
        return now;
    }

    private Set<Value> weightsOf(@Nullable Value value) {
        return value == null ? Set.of() : constants.getOrDefault(value, Set.of());
    }

    private Dim unknown() {
        throw new GraphException("its cost depends on numbers that an input holds" + wanted());
    }

    private String wanted() {
        List<String> open = graph.inputs().stream()
                .filter(input -> input.type().element() == ElementType.INT64 && !numbers.containsKey(input.name()))
                .map(Value::name)
                .toList();
        return "; say what those of one of " + open + " are";
    }
}
