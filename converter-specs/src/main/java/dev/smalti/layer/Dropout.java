package dev.smalti.layer;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;

/**
 * Where a transformer drops values while it is trained ({@code embd_pdrop}, {@code attn_pdrop}, {@code resid_pdrop} of
 * the reference): each value is zero with this probability, and the others are scaled up to keep the mean. What is dropped
 * follows from uniform numbers that the graph is given: it draws none itself.
 *
 * @param embeddings of what goes into the first block, from 0 to below 1; 0 for none
 * @param attention of attention's probabilities
 * @param residual of what each part of a block adds
 * @param uniforms where the numbers come from
 */
public record Dropout(float embeddings, float attention, float residual, Uniforms uniforms) {
    /** Nothing is dropped: the form for inference and evaluation. */
    public static final Dropout NONE = new Dropout(0, 0, 0, (name, shape) -> {
        throw new IllegalStateException("nothing is dropped at " + name);
    });

    /** Gives a graph its uniform numbers. */
    @FunctionalInterface
    public interface Uniforms {
        /** Float32 numbers in [0, 1) of this shape, under a name that no other place has. */
        Value of(String name, Shape shape);
    }

    /** Checks the probabilities. */
    public Dropout {
        for (float rate : new float[] {embeddings, attention, residual}) {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("a dropout is from 0 to below 1, was " + rate);
            }
        }
    }

    /** x with values dropped at this rate; x itself where that is 0. */
    public Value apply(Ops ops, float rate, String place, Value x) {
        if (rate == 0) {
            return x;
        }
        Value dropped =
                ops.less(uniforms.of("dropout." + place, x.shape()), ops.graph().scalar(rate));
        Value factor = ops.where(dropped, ops.graph().scalar(0f), ops.graph().scalar(1 / (1 - rate)));
        return ops.mul(x, factor);
    }
}
