package dev.smalti.graph;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one run of a graph takes, counted and not measured: operations and bytes. Divided by what a device can do at best,
 * they say the least time that the run can take.
 *
 * <pre>{@code
 * Graph decoder = OnnxReader.read(Path.of("my-model/decoder.onnx"));
 * GraphCost cost = GraphCost.of(decoder, decoder.symbols(Map.of("tokens", List.of(1L, 16L, 16L))));
 * }</pre>
 *
 * <p>Operations are counted by what an operator computes, whatever the kernel does:
 *
 * <ul>
 *   <li>products (convolutions, also transposed ones, and products of matrices, also of 4- and 8-bit weights): two for
 *       each multiply-add; a bias is the last of a sum and costs nothing more;
 *   <li>fused attention: its two products over the keys that each query sees, so under a causal mask past + 1, past + 2, ...;
 *       attention in standard operators is counted as the whole products that it is;
 *   <li>reductions, choices, sorts and pools: one for each element that they look at;
 *   <li>all else that computes, a normalisation or softmax as well: one for each element of its (first) result;
 *   <li>what copies, converts, looks up or moves elements: none;
 *   <li>a loop: its body as often as it goes round, with the lengths it has each time; a branch: the costlier of the two;
 *   <li>what depends on weights alone: none, since ONNX Runtime computes it once, when it loads the model.
 * </ul>
 *
 * @param operations floating-point and whole-number operations, by the qualified name of the operator; none that has 0
 * @param bytes what is read and written
 * @param unknown operators that have no count of their own and were counted as one operation per element of the result
 */
public record GraphCost(Map<String, Long> operations, Bytes bytes, Set<String> unknown) {
    /**
     * What a run reads and writes, in bytes.
     *
     * @param weights weights that are used, each once and in the type in which it is stored, however often a loop reads it;
     *     of a table that is only looked up, no more than was looked up
     * @param inputs all inputs of the graph but caches
     * @param outputs all outputs of the graph but caches
     * @param caches keys and values of fused attention: the past is read; written is what is fed where the cache is updated
     *     in place, and past and fed where it grows. A cache in standard operators is an input and an output, counted whole
     * @param activations results of nodes within the graph, each once, as written; views of another value are none
     */
    public record Bytes(long weights, long inputs, long outputs, long caches, long activations) {
        /** What has to be moved even if every activation stayed on the chip: all but the activations. */
        public long least() {
            return weights + inputs + outputs + caches;
        }
    }

    /** Copies and sorts the collections. */
    public GraphCost {
        operations = Collections.unmodifiableMap(new TreeMap<>(operations));
        unknown = Collections.unmodifiableSet(new TreeSet<>(unknown));
    }

    /**
     * The cost of a graph whose shapes follow from those of its inputs.
     *
     * @param symbols a value for each symbolic side of an input; may hold others. See {@link Graph#symbols}
     * @throws GraphException if a symbol has no value, the graph does not fit such shapes, or wants numbers
     * @throws ArithmeticException if a count is beyond a long
     */
    public static GraphCost of(Graph graph, Map<String, Long> symbols) {
        return of(graph, symbols, Map.of());
    }

    /**
     * The cost of a graph whose shapes follow from those of its inputs and from numbers in them. {@code prior} wants
     * {@code lengths} (tokens before those that are fed) and {@code sorted}, {@code sampler} wants {@code steps} and
     * {@code sorted}.
     *
     * @param symbols a value for each symbolic side of an input; may hold others. See {@link Graph#symbols}
     * @param numbers what all elements of an input of whole numbers are, by input
     * @throws GraphException if a symbol has no value, the graph does not fit such shapes, or wants more numbers
     * @throws ArithmeticException if a count is beyond a long
     */
    public static GraphCost of(Graph graph, Map<String, Long> symbols, Map<String, Long> numbers) {
        return CostCounter.count(graph, symbols, numbers);
    }

    /** All operations. */
    public long flops() {
        return operations.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Operations of convolutions, products of matrices and fused attention: what is usually called a network's FLOPs. */
    public long productFlops() {
        return operations.entrySet().stream()
                .filter(entry -> OperatorCosts.isProduct(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * Operations of one operator.
     *
     * @return 0 where there is none in the graph
     */
    public long flops(Operator operator) {
        return operations.getOrDefault(operator.qualifiedName(), 0L);
    }
}
