package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Graph}, node by node. Each node is checked and typed as it is added: a mistake is reported at once,
 * with the path of the layer that made it. Mutable; for one thread.
 */
public final class GraphBuilder {
    private final String name;
    private final @Nullable GraphBuilder outer;
    private final Dialect dialect;
    private final Names names;
    private final List<Value> inputs = new ArrayList<>();
    private final Map<Value, TensorData> weights = new LinkedHashMap<>();
    private final Map<String, Value> weightsByName = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Set<Value> known = new HashSet<>();

    /** An empty graph of this name. */
    public GraphBuilder(String name) {
        this(name, Dialect.PLAIN);
    }

    /** An empty graph of this name, written in this dialect. */
    public GraphBuilder(String name, Dialect dialect) {
        this(name, null, dialect, new Names());
    }

    private GraphBuilder(String name, @Nullable GraphBuilder outer, Dialect dialect, Names names) {
        this.name = name;
        this.outer = outer;
        this.dialect = dialect;
        this.names = names;
    }

    /** Which operators it is written in. */
    public Dialect dialect() {
        return dialect;
    }

    /** A builder for a body inside this graph; the body may use the values that this graph has by now. */
    public GraphBuilder body(String bodyName) {
        return new GraphBuilder(bodyName, this, dialect, names);
    }

    /** Adds an input. */
    public Value input(String inputName, ValueType type) {
        Value value = new Value(names.claim(inputName), type, null);
        inputs.add(value);
        known.add(value);
        return value;
    }

    /** Adds a constant under this name, or gives the one that is there; small whole constants are known. */
    public Value weight(String weightName, TensorData data) {
        Value existing = weightsByName.get(weightName);
        if (existing != null) {
            return existing;
        }
        Shape shape = new Shape(data.shape().stream().map(Dim::of).toList());
        Value value = new Value(names.claim(weightName), new ValueType(data.type(), shape), known(data));
        weights.put(value, data);
        weightsByName.put(weightName, value);
        known.add(value);
        return value;
    }

    /** A small int64 vector; equal ones are stored once. */
    public Value vector(long... values) {
        return weight(
                "i64" + Arrays.toString(values).replace(" ", ""),
                TensorData.ofLongs(List.of((long) values.length), values));
    }

    /** An int64 scalar; equal ones are stored once. */
    public Value scalar(long value) {
        return weight("i64(" + value + ")", TensorData.ofLongs(List.of(), value));
    }

    /** A float32 scalar; equal ones are stored once. */
    public Value scalar(float value) {
        return weight("f32(" + value + ")", TensorData.of(List.of(), value));
    }

    /** A float32 vector of one number, so many times; equal ones are stored once. */
    public Value filled(long count, float value) {
        float[] values = new float[Math.toIntExact(count)];
        Arrays.fill(values, value);
        return weight("channels" + count + "of" + value, TensorData.of(List.of(count), values));
    }

    /** Adds a node with one output. */
    public Value node(String path, Operator operator, List<@Nullable Value> nodeInputs, Attributes attributes) {
        Value written = dialect.write(new Ops(this, path), operator, nodeInputs, attributes);
        if (written != null) {
            return written;
        }
        return node(path, operator, nodeInputs, attributes, 1).get(0);
    }

    /**
     * Adds a node.
     *
     * @param path of the layer that asks, for names and messages; may be empty
     * @param nodeInputs in the operator's order; null for one that is left out
     * @param count how many of the operator's outputs are wanted
     * @throws GraphException if the inputs or attributes do not fit the operator
     */
    public List<Value> node(
            String path, Operator operator, List<@Nullable Value> nodeInputs, Attributes attributes, int count) {
        for (Value input : nodeInputs) {
            if (input != null && !sees(input)) {
                throw new GraphException(at(path, operator) + input + " belongs to another graph");
            }
        }
        List<Operator.Inferred> inferred;
        try {
            inferred = operator.rule()
                    .infer(new Inference(operator.name(), nodeInputs, attributes, count, names::unknown));
        } catch (GraphException e) {
            throw new GraphException(at(path, operator) + e.getMessage());
        }
        if (inferred.size() < count) {
            throw new GraphException(at(path, operator) + "gives " + inferred.size() + " outputs, wanted " + count);
        }
        String nodeName = names.claim((path.isEmpty() ? "" : path + "/") + operator.name());
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String valueName = count == 1 ? nodeName + ":out" : nodeName + ":out" + i;
            Value value =
                    new Value(valueName, inferred.get(i).type(), inferred.get(i).content());
            known.add(value);
            values.add(value);
        }
        nodes.add(new Node(nodeName, operator, nodeInputs, values, attributes));
        return values;
    }

    /** Names a value as an output. A value that is an input or a weight, or of the graph around, goes through Identity. */
    public void output(String outputName, Value value) {
        if (outputs.containsKey(outputName)) {
            throw new GraphException(name + ": there are two outputs '" + outputName + "'");
        }
        boolean ownNode = nodes.stream().anyMatch(node -> node.outputs().contains(value));
        boolean taken = outputs.containsValue(value);
        Value given = ownNode && !taken
                ? value
                : node("", Operators.IDENTITY, Collections.singletonList(value), Attributes.NONE);
        outputs.put(outputName, given);
    }

    /** The nodes so far, in the order in which they were added; a copy. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * Adds all of another graph to this one.
     *
     * @param other a finished graph
     * @param given a value of this graph for each of its inputs
     * @return its outputs by name, as values of this graph
     * @throws GraphException if an input is not given, or a node does not fit what is
     */
    public Map<String, Value> inline(Graph other, Map<Value, Value> given) {
        Map<Value, Value> copies = new HashMap<>(given);
        other.weights().forEach((value, data) -> copies.put(value, weight(value.name(), data)));
        for (Node node : other.nodes()) {
            List<@Nullable Value> nodeInputs = new ArrayList<>();
            for (Value input : node.inputs()) {
                nodeInputs.add(input == null ? null : copy(copies, input));
            }
            List<Value> values = node(
                    node.name(),
                    node.operator(),
                    nodeInputs,
                    node.attributes(),
                    node.outputs().size());
            for (int i = 0; i < values.size(); i++) {
                copies.put(node.outputs().get(i), values.get(i));
            }
        }
        Map<String, Value> results = new LinkedHashMap<>();
        other.outputs().forEach((outputName, value) -> results.put(outputName, copy(copies, value)));
        return results;
    }

    private static Value copy(Map<Value, Value> copies, Value value) {
        Value copy = copies.get(value);
        if (copy == null) {
            throw new GraphException(value + " is not given to the graph that is added");
        }
        return copy;
    }

    /**
     * The finished graph.
     *
     * @throws GraphException if it has no output
     */
    public Graph build() {
        if (outputs.isEmpty()) {
            throw new GraphException(name + ": a graph has at least one output");
        }
        return new Graph(name, inputs, weights, nodes, outputs);
    }

    private static @Nullable List<Dim> known(TensorData data) {
        if (data.count() > 64) {
            return null;
        }
        if (data.type() == ElementType.INT64) {
            return Arrays.stream(data.longs()).mapToObj(Dim::of).toList();
        }
        if (data.type() == ElementType.FLOAT) {
            List<Dim> whole = new ArrayList<>();
            for (float value : data.floats()) {
                if (value != Math.rint(value)) {
                    return null;
                }
                whole.add(Dim.of((long) value));
            }
            return whole;
        }
        return null;
    }

    private boolean sees(Value value) {
        return known.contains(value) || (outer != null && outer.sees(value));
    }

    private String at(String path, Operator operator) {
        return (path.isEmpty() ? name : path) + ": " + operator + ": ";
    }

    /** Names that are unique over a graph and its bodies. */
    private static final class Names {
        private final Set<String> taken = new HashSet<>();
        private final Map<String, Integer> next = new LinkedHashMap<>();
        private int unknowns;

        String claim(String wanted) {
            String candidate = wanted;
            while (!taken.add(candidate)) {
                candidate = wanted + "_" + next.merge(wanted, 1, Integer::sum);
            }
            return candidate;
        }

        Dim unknown() {
            return Dim.symbol("unknown" + unknowns++);
        }
    }
}
