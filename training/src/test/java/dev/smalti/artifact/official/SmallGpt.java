package dev.smalti.artifact.official;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Dropout;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorTraining;
import dev.smalti.objective.GptInitialiser;
import dev.smalti.ort.Tensor;
import java.util.Map;
import java.util.SplittableRandom;

/** A transformer over tokens that is small enough for a test: two blocks of 32 channels. */
final class SmallGpt {
    private static final int SEQUENCES = 2;
    private static final int LENGTH = 12;
    private static final GptConfig CONFIG = new GptConfig(20, LENGTH, 2, 4, 32, 0, GptConfig.Activation.GELU);

    private SmallGpt() {}

    static NetworkTraining training(OfficialOptimizer optimizer) {
        return new NetworkTraining(optimizer, SmallGpt::loss, shapes -> new GptInitialiser(7));
    }

    /** The mean cross-entropy of the next tokens. */
    private static Value loss(StepBuilder step) {
        Value tokens = step.batch("tokens", ValueType.longs(Dim.of(SEQUENCES), Dim.of(LENGTH)));
        Value targets = step.batch("targets", ValueType.longs(Dim.of((long) SEQUENCES * LENGTH), Dim.ONE));
        Value logits = PriorTraining.logits(step.scope("transformer"), CONFIG, Dropout.NONE, tokens, 0);
        Ops ops = step.ops("loss");
        Value likelihoods = ops.node(Operators.LOG_SOFTMAX, Attributes.NONE.with("axis", -1), logits);
        Value mean = ops.node(
                Operators.REDUCE_MEAN,
                Attributes.NONE.with("keepdims", 0),
                ops.gatherElements(likelihoods, targets, 1));
        return ops.mul(mean, -1);
    }

    /** Tokens of chance. */
    static Map<String, Tensor> batch(int step) {
        SplittableRandom random = new SplittableRandom(step);
        long[] tokens = random.longs((long) SEQUENCES * LENGTH, 0, 20).toArray();
        long[] targets = random.longs((long) SEQUENCES * LENGTH, 0, 20).toArray();
        return Map.of(
                "tokens", Tensor.longs(tokens, SEQUENCES, LENGTH),
                "targets", Tensor.longs(targets, (long) SEQUENCES * LENGTH, 1));
    }
}
