package dev.smalti.convert;

import dev.smalti.graph.Graph;
import dev.smalti.model.gpt.PriorGraphs;
import dev.smalti.spec.CheckpointWeights;
import java.util.List;
import java.util.stream.Stream;

/**
 * A prior, compiled and ready to be written.
 *
 * @param source the prior
 * @param weights its weights
 * @param leftOver the tensors that nothing asked for and that belong to no other part
 * @param graphs one token at a time, and the loop
 */
record CompiledPrior(PriorSource source, MeteredWeights weights, List<String> leftOver, List<Graph> graphs) {
    /**
     * Compiles a prior.
     *
     * @param pictured how many different tokens the first stage has
     * @param authority what says which shapes are right, for messages
     * @throws dev.smalti.SmaltiException if a tensor is missing or has another shape, or the architecture cannot be built
     */
    static CompiledPrior of(PriorSource source, int pictured, String authority, Precision precision) {
        CheckpointWeights tensors = new CheckpointWeights(
                source.state(),
                source.recognition().spec(),
                source.hyperparameters().forNames(),
                authority);
        MeteredWeights weights = new MeteredWeights(tensors);
        List<Graph> graphs = GraphPasses.build(
                source.state().file(),
                GraphPasses.of(precision),
                () -> Stream.of(
                        PriorGraphs.step(source.config(), pictured, weights),
                        PriorGraphs.loop(source.config(), pictured, weights)));
        return new CompiledPrior(source, weights, tensors.leftOver(), graphs);
    }
}
