package dev.smalti.graph;

import java.util.List;

/** Rules of the operators that only ONNX Runtime's training runtime has. */
final class TrainingRules {
    private TrainingRules() {}

    /**
     * InPlaceAccumulatorV2: a buffer and what is added to it, or put in its place where the flag [1] is set, give a flag
     * [1] that it happened.
     */
    static List<Operator.Inferred> accumulate(Inference node) {
        node.require(
                node.in(0).type().equals(node.in(1).type()),
                "adds " + node.in(1).type() + " to " + node.in(0).type());
        node.requireElement(2, ElementType.BOOL);
        return Operator.Inferred.of(ElementType.BOOL, Shape.of(Dim.ONE));
    }
}
