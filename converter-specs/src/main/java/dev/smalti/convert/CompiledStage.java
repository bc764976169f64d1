package dev.smalti.convert;

import dev.smalti.bundle.Manifest;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.graph.Graph;
import dev.smalti.model.vqgan.FirstStageGraphs;
import dev.smalti.spec.CheckpointWeights;
import dev.smalti.spec.Spec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One autoencoder of a checkpoint, compiled and ready to be written.
 *
 * @param source the autoencoder
 * @param weights its weights
 * @param leftOver the tensors of its part that nothing asked for
 * @param graphs encoder, quantizer and decoder
 */
record CompiledStage(FirstStageSource source, MeteredWeights weights, List<String> leftOver, List<Graph> graphs) {
    /** Where a search lies that is not yet written. */
    private static final Manifest.Search UNWRITTEN = new Manifest.Search("", 0, 0, 1, null);

    /**
     * Compiles an autoencoder.
     *
     * @param authority what says which shapes are right, for messages
     * @throws dev.smalti.SmaltiException if a tensor is missing or has another shape, the config and the tensors disagree,
     *     or the architecture cannot be built
     */
    static CompiledStage of(FirstStageSource source, String authority) {
        Spec spec = source.recognition().spec();
        CheckpointWeights tensors = new CheckpointWeights(
                source.state(), spec, source.hyperparameters().forNames(), authority);
        MeteredWeights weights = new MeteredWeights(tensors);
        List<Graph> graphs = GraphPasses.build(
                source.state().file(),
                GraphPasses.ofFirstStage(),
                () -> Stream.of(
                        FirstStageGraphs.encoder(source.config(), weights),
                        FirstStageGraphs.quantizer(source.config(), weights),
                        FirstStageGraphs.decoder(source.config(), weights)));
        source.hyperparameters().refuseContradictions();
        Spec.RemapRule remap = spec.remap();
        String buffer = remap == null
                ? ""
                : source.state()
                        .find(remap.buffer())
                        .map(CheckpointTensor::name)
                        .orElse("");
        List<String> leftOver =
                tensors.leftOver().stream().filter(name -> !name.equals(buffer)).toList();
        return new CompiledStage(source, weights, leftOver, graphs);
    }

    /** The same with its large weights stored like this. */
    CompiledStage stored(WeightStorage storage) {
        return withGraphs(GraphPasses.apply(GraphPasses.of(storage), graphs));
    }

    /** The same with other graphs: encoder, quantizer and decoder. */
    CompiledStage withGraphs(List<Graph> others) {
        return new CompiledStage(source, weights, leftOver, others);
    }

    /** The stage as a manifest says it, before it is known where its codebook lies. */
    Manifest.FirstStage draft(@Nullable Integer tile) {
        return source.described(UNWRITTEN, tile);
    }
}
