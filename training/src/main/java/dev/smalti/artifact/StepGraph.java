package dev.smalti.artifact;

import dev.smalti.graph.Graph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of a training: given a batch and a few numbers, it reads the state of the training (parameters, moments,
 * averages), and gives measures and the next state. One step of an optimizer is one run of such a graph, or of several
 * over the same state.
 *
 * @param graph its inputs are the batch, the numbers and what it reads, by these names; its outputs the measures, and
 *     {@link #next} of what it writes
 * @param batch names of the tensors of a batch
 * @param numbers names of float32 scalars that are told at each run, such as a learning rate
 * @param state every tensor of the state that it reads or writes, and its shape
 * @param writes which of them it writes
 * @param inPlace which of those it may write to the very memory it reads: nothing else reads them
 * @param measures names of the outputs that are no state; scalars and tensors
 */
public record StepGraph(
        Graph graph,
        List<String> batch,
        List<String> numbers,
        Map<String, List<Long>> state,
        List<String> writes,
        List<String> inPlace,
        List<String> measures) {
    /** Copies the collections. */
    public StepGraph {
        batch = List.copyOf(batch);
        numbers = List.copyOf(numbers);
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
        writes = List.copyOf(writes);
        inPlace = List.copyOf(inPlace);
        measures = List.copyOf(measures);
    }

    /** The name of the output that holds the next contents of a tensor of the state. */
    public static String next(String name) {
        return "next:" + name;
    }
}
