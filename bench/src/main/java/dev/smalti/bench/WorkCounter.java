package dev.smalti.bench;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphCost;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.OnnxReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what a task takes by the graphs of a bundle, as they were written. */
final class WorkCounter {
    private final Bundle bundle;
    private final Manifest.FirstStage stage;
    private final GridShape window;
    private final long batch;

    WorkCounter(Bundle bundle, GridShape window, int batch) {
        this.bundle = bundle;
        this.stage = bundle.manifest().firstStage();
        this.window = window;
        this.batch = batch;
    }

    /**
     * Operations and bytes of one run.
     *
     * @param flops multiplications and additions of products
     * @param bytes weights, inputs, outputs and caches, each as often as it crosses to the chip
     */
    record Count(double flops, double bytes) {
        Count plus(Count other) {
            return new Count(flops + other.flops, bytes + other.bytes);
        }

        Count times(double factor) {
            return new Count(flops * factor, bytes * factor);
        }
    }

    /** What one run takes; empty where a graph holds what cannot be counted. */
    Optional<Count> count(BenchTask task) {
        try {
            return switch (task) {
                case ENCODE -> Optional.of(of(Bundle.ENCODER, "pixels", batch, stage.inChannels(), height(), width()));
                case QUANTIZE ->
                    Optional.of(
                            of(Bundle.QUANTIZER, "latents", 1, stage.latentChannels(), window.rows(), window.columns())
                                    .times((double) batch));
                case DECODE -> Optional.of(decoded());
                case FIRST_TOKEN -> Optional.of(fed(0, Engine.conditionLength(bundle.manifest())));
                case PREFILL -> Optional.of(fed(0, Engine.read(bundle.manifest())));
                case STEP ->
                    Optional.of(fed(Engine.read(bundle.manifest()) / 2 + Engine.STEPS / 2, 1)
                            .times(Engine.STEPS));
                case SAMPLE -> Optional.of(sampled());
                case WINDOW, TRAIN -> Optional.empty();
            };
        } catch (GraphException | SmaltiException e) {
            // Somebody else's graph may hold operators that the compiler does not know: then nothing is said.
            return Optional.empty();
        }
    }

    private Count decoded() {
        return of(Bundle.DECODER, "tokens", batch, window.rows(), window.columns());
    }

    /** The condition, then a step for each further token, whose cost grows evenly with the past; then the picture. */
    private Count sampled() {
        int condition = Engine.conditionLength(bundle.manifest());
        int steps = window.length() - 1;
        Count middle = fed(condition + steps / 2, 1);
        return fed(0, condition).plus(middle.times(steps)).plus(decoded());
    }

    private long height() {
        return (long) window.rows() * stage.factor();
    }

    private long width() {
        return (long) window.columns() * stage.factor();
    }

    private Count of(String file, String input, long... shape) {
        Graph graph = OnnxReader.read(bundle.path(file));
        List<Long> sides = Arrays.stream(shape).boxed().toList();
        return count(GraphCost.of(graph, graph.symbols(Map.of(input, sides))));
    }

    private Count fed(long past, long fed) {
        Manifest.Prior prior = Engine.prior(bundle.manifest());
        return count(GraphCost.of(
                OnnxReader.read(bundle.path(Bundle.PRIOR)),
                Map.of("streams", batch, "fed", fed, "prefixed", 0L, "wanted", 1L, "rows", batch, "capacity", (long)
                        prior.blockSize()),
                Map.of("lengths", past, "sorted", (long) prior.vocabulary())));
    }

    private static Count count(GraphCost cost) {
        return new Count((double) cost.productFlops(), (double) cost.bytes().least());
    }
}
