package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.gradient.Tape;
import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Vector quantization that learns (van den Oord et al. 2017; {@code VectorQuantizer2} and {@code EMAVectorQuantizer} of the
 * reference): each latent becomes its nearest codebook entry, and gradients pass straight through.
 *
 * @param entries of the codebook, K
 * @param dimension of an entry, d
 * @param beta weight of the commitment term
 * @param legacy the reference's older form, in which beta weighs the codebook term in place of the commitment
 * @param decay of the codebook's moving averages, e.g. 0.99; null where the codebook learns by gradient
 */
public record Quantization(
        int entries,
        int dimension,
        double beta,
        boolean legacy,
        @Nullable Double decay) {
    /** The codebook's name in the state, as in the reference's state dict. */
    public static final String CODEBOOK = "quantize.embedding.weight";

    /** How often each entry is used, averaged over steps. */
    public static final String CLUSTER_SIZE = "quantize.embedding.cluster_size";

    /** The sum of latents that each entry stands for, averaged over steps. */
    public static final String CLUSTER_SUM = "quantize.embedding.embed_avg";

    private static final float EPSILON = 1e-5f;

    /**
     * What a quantizer gives.
     *
     * @param entries [N, d, h, w] of the codebook, whose gradient passes to the latents
     * @param tokens i64 [N·h·w]
     * @param flat the latents as [N·h·w, d]
     * @param loss scalar: the codebook term, weighted, and the commitment
     */
    public record Quantized(Value entries, Value tokens, Value flat, Value loss) {}

    /** Adds the quantizer of latents [N, d, h, w] to a step; with averages, also the codebook's next contents. */
    public Quantized apply(StepBuilder step, Value latents) {
        Ops ops = step.ops("quantize");
        Tape tape = step.tape();
        Value codebook = decay == null
                ? step.scope("quantize.embedding").weight("weight", entries, dimension)
                : step.state(CODEBOOK, List.of((long) entries, (long) dimension));
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, dimension); // [n, d]
        Value tokens = tokens(ops, codebook, flat);
        Value found = ops.gather(codebook, tokens, 0); // [n, d]
        Value loss = loss(ops, tape, flat, found);
        Value passed = tape.straightThrough(found, flat);
        if (decay != null) {
            average(step, ops, tokens, flat);
        }
        return new Quantized(map(ops, passed, latents), tokens, flat, loss);
    }

    /** The nearest entries [N, d, h, w] of latents of that shape; nothing learns from it. */
    public Value nearest(Ops ops, Value codebook, Value latents) {
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, dimension); // [n, d]
        Value found = ops.gather(codebook, tokens(ops, codebook, flat), 0); // [n, d]
        return map(ops, found, latents);
    }

    private static Value tokens(Ops ops, Value codebook, Value flat) {
        Value halfSquares = ops.mul(ops.sum(ops.mul(codebook, codebook), 1, false), -0.5f); // [K]
        return ops.argMax(ops.linear(flat, codebook, halfSquares), 1); // [n]
    }

    /** Rows [N·h·w, d] as a map [N, d, h, w] over the latents' places. */
    static Value map(Ops ops, Value rows, Value latents) {
        List<Long> sides = latents.shape().fixed();
        long channels = rows.dim(1).fixed();
        return ops.transpose(ops.reshape(rows, sides.get(0), sides.get(2), sides.get(3), channels), 0, 3, 1, 2);
    }

    private Value loss(Ops ops, Tape tape, Value flat, Value found) {
        Value commitment = meanSquare(ops, ops.sub(tape.stop(found), flat));
        if (decay != null) {
            return ops.mul(commitment, (float) beta);
        }
        Value toLatents = meanSquare(ops, ops.sub(found, tape.stop(flat)));
        return legacy
                ? ops.add(commitment, ops.mul(toLatents, (float) beta))
                : ops.add(ops.mul(commitment, (float) beta), toLatents);
    }

    private static Value meanSquare(Ops ops, Value difference) {
        return Scalars.mean(ops, ops.mul(difference, difference));
    }

    /** Moves the codebook to the mean of the latents that each entry stood for ({@code EMAVectorQuantizer}). */
    private void average(StepBuilder step, Ops ops, Value tokens, Value flat) {
        float kept = Objects.requireNonNull(decay).floatValue();
        Value places = ops.unsqueeze(tokens, 1); // [n, 1]
        Value ones = ops.expand(step.graph().scalar(1f), ops.shape(tokens));
        Value counts = added(step, ops, places, ones, entries);
        Value sums = added(step, ops, places, flat, entries, dimension);
        Value size = mixed(ops, step.state(CLUSTER_SIZE, List.of((long) entries)), counts, kept);
        Value sum = mixed(ops, step.state(CLUSTER_SUM, List.of((long) entries, (long) dimension)), sums, kept);
        Value total = ops.sum(size, 0, true); // [1]
        Value share = ops.div(
                ops.add(size, step.graph().scalar(EPSILON)),
                ops.add(total, step.graph().scalar(entries * EPSILON)));
        Value smoothed = ops.unsqueeze(ops.mul(share, total), 1); // [K, 1]
        step.updateInPlace(CLUSTER_SIZE, size);
        step.updateInPlace(CLUSTER_SUM, sum);
        step.update(CODEBOOK, ops.div(sum, smoothed));
    }

    private static Value added(StepBuilder step, Ops ops, Value places, Value updates, long... shape) {
        Value zeros = ops.expand(step.graph().scalar(0f), step.graph().vector(shape));
        Attributes add = Attributes.NONE.with("reduction", Attribute.of("add"));
        return ops.node(Operators.SCATTER_ND, add, zeros, places, updates);
    }

    private static Value mixed(Ops ops, Value before, Value now, float kept) {
        return ops.add(ops.mul(before, kept), ops.mul(now, 1 - kept));
    }
}
