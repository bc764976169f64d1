package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.pass.FoldedWeights;
import dev.smalti.graph.pass.FusedAffine;
import dev.smalti.graph.pass.FusedAttention;
import dev.smalti.graph.pass.HalfPrecision;
import dev.smalti.graph.pass.HalfWeights;
import dev.smalti.graph.pass.Int4Weights;
import dev.smalti.graph.pass.Int8Weights;
import dev.smalti.graph.pass.Pass;
import dev.smalti.graph.pass.PhaseUpsample;
import dev.smalti.model.gpt.PriorGraphs;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is done to finished graphs before they are written. */
final class GraphPasses {
    private GraphPasses() {}

    /** For the graphs of a first stage. */
    static List<Pass> ofFirstStage() {
        return List.of(new FusedAttention(), new PhaseUpsample(), new FusedAffine());
    }

    /** For the graphs of a first stage whose weights are stored like this, behind all others. */
    static List<Pass> of(WeightStorage storage) {
        return switch (storage) {
            case FP32 -> List.of();
            case FP16 -> List.of(new HalfWeights(name -> name.startsWith("codebook.")));
        };
    }

    /** For the graphs of a prior. */
    static List<Pass> of(Precision precision) {
        return switch (precision) {
            case FP32 -> List.of(new FoldedWeights());
            case FP16 -> List.of(new FoldedWeights(), new HalfPrecision());
            case INT8 -> List.of(new FoldedWeights(), new Int8Weights());
            case INT4 ->
                List.of(new FoldedWeights(), new Int4Weights(name -> name.startsWith(PriorGraphs.PREFIX + "head.")));
        };
    }

    /**
     * Builds graphs and does the passes, in order.
     *
     * @param file name of the checkpoint, for messages
     * @throws SmaltiException of kind UNSUPPORTED where the architecture cannot be built with these hyperparameters
     */
    static List<Graph> build(String file, List<Pass> passes, Supplier<Stream<Graph>> graphs) {
        try {
            return apply(passes, graphs.get().toList());
        } catch (GraphException | ArithmeticException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED, file + " cannot be built: " + e.getMessage(), e);
        }
    }

    /** Does the passes, in order, on each graph. */
    static List<Graph> apply(List<Pass> passes, List<Graph> graphs) {
        return graphs.stream().map(graph -> rewritten(graph, passes)).toList();
    }

    private static Graph rewritten(Graph graph, List<Pass> passes) {
        Graph result = graph;
        for (Pass pass : passes) {
            result = pass.apply(result);
        }
        return result;
    }
}
