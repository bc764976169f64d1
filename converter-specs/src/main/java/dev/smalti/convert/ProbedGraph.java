package dev.smalti.convert;

import dev.smalti.Device;
import dev.smalti.Finite;
import dev.smalti.SmaltiException;
import dev.smalti.graph.Graph;
import dev.smalti.graph.pass.Int8Convolutions;
import dev.smalti.graph.pass.Range;
import dev.smalti.graph.pass.RangeProbe;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph with one input and one output that keeps the ranges of its values as it runs, on the processor. Close it. */
final class ProbedGraph implements AutoCloseable {
    private final Graph graph;
    private final List<String> names;
    private final OrtModel model;
    private final Map<String, Range> ranges = new HashMap<>();

    /**
     * Loads it.
     *
     * @param graph as it is without its probe
     * @param file where the graph with its probe was written
     */
    ProbedGraph(Graph graph, Path file) {
        this.graph = graph;
        this.names = RangeProbe.names(graph);
        this.model = OrtModel.open(file, Device.cpu());
    }

    /**
     * What the graph makes of this; widens the ranges.
     *
     * @throws SmaltiException of kind CORRUPT where what is computed is not finite
     */
    Tensor run(Tensor input) {
        String from = graph.inputs().get(0).name();
        String to = graph.outputs().keySet().iterator().next();
        Set<String> wanted = new HashSet<>(names);
        wanted.add(to);
        Map<String, Tensor> results = model.run(Map.of(from, input), wanted);
        names.forEach(name -> ranges.merge(name, range(results.get(name)), Range::and));
        Tensor result = Objects.requireNonNull(results.get(to));
        // The ends of a range pass over what is no number in between.
        if (result instanceof Tensor.Floats floats
                && Finite.firstOther(floats.array()).isPresent()) {
            throw notFinite();
        }
        return result;
    }

    /** The graph in int8, by the ranges of all runs. */
    Graph int8() {
        return new Int8Convolutions(ranges).apply(graph);
    }

    @Override
    public void close() {
        model.close();
    }

    private Range range(@Nullable Tensor measured) {
        float[] ends = ((Tensor.Floats) Objects.requireNonNull(measured)).array();
        if (!Float.isFinite(ends[0]) || !Float.isFinite(ends[1])) {
            throw notFinite();
        }
        return new Range(ends[0], ends[1]);
    }

    private SmaltiException notFinite() {
        return SmaltiException.corrupt(
                "the " + graph.name() + " computes numbers that are not finite: are its weights?");
    }
}
