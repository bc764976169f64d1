package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.ort.Tensor;
import java.util.SplittableRandom;

/**
 * Quantization by a draw that has a gradient: scores of the entries plus Gumbel noise, softened by a temperature ({@code
 * GumbelQuantize} of the reference; Jang et al. 2017, section 2).
 *
 * <p>The noise is a tensor of the batch, {@value #NOISE} f32 [N·h·w, K]: uniform numbers between 0 and 1, without either.
 * The temperature is a number of the step, {@value #TEMPERATURE}.
 *
 * @param entries of the codebook, K
 * @param hidden channels of the latents
 * @param dimension of an entry, d
 * @param weight of the divergence from using all entries alike ({@code kl_weight}, 5e-4 in the reference)
 * @param straightThrough whether the drawn entry itself goes on, with the gradient of the soft mixture; else the mixture
 */
public record GumbelQuantization(int entries, int hidden, int dimension, double weight, boolean straightThrough) {
    /** The codebook's name in the state, as in the reference's state dict. */
    public static final String ENTRIES = "quantize.embed.weight";

    /** Name of the noise in a batch. */
    public static final String NOISE = "noise";

    /** Name of the temperature among a step's numbers. */
    public static final String TEMPERATURE = "temperature";

    private static final float EPSILON = 1e-10f;

    /**
     * Adds the quantizer of latents [N, hidden, h, w] to a step.
     *
     * @param scope where its weights come from: {@code proj.weight}, {@code proj.bias} and {@code embed.weight}
     */
    public Quantization.Quantized apply(StepBuilder step, Scope scope, Value latents) {
        Ops ops = scope.ops();
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, hidden); // [n, hidden]
        Value logits = logits(scope, flat);
        Value soft = softened(step, ops, logits);
        Value tokens = ops.argMax(soft, 1); // [n]
        Value mixture = straightThrough ? step.tape().straightThrough(chosen(ops, tokens), soft) : soft;
        Value found = ops.matMul(mixture, scope.in("embed").weight("weight", entries, dimension)); // [n, d]
        Value map = Quantization.map(ops, found, latents);
        return new Quantization.Quantized(map, tokens, flat, divergence(ops, logits));
    }

    /**
     * The noise of a step: the same for the same seed and number, whatever ran before.
     *
     * @param rows latents of the batch, N·h·w
     * @param entries of the codebook
     * @return f32 [rows, entries] of multiples of 2⁻²³ plus 2⁻²⁴, which are never 0 or 1
     */
    public static Tensor noise(long seed, long step, int rows, int entries) {
        SplittableRandom random = Initialiser.random(seed, NOISE + step);
        float[] values = new float[Math.multiplyExact(rows, entries)];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((random.nextInt() >>> 9) + 0.5f) * 0x1p-23f;
        }
        return Tensor.floats(values, rows, entries);
    }

    /** The likeliest entries [N, d, h, w] of latents [N, hidden, h, w], without noise, as in inference. */
    public Value likeliest(Scope scope, Value latents) {
        Ops ops = scope.ops();
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, hidden); // [n, hidden]
        Value codebook = scope.in("embed").weight("weight", entries, dimension);
        return Quantization.map(ops, ops.gather(codebook, ops.argMax(logits(scope, flat), 1), 0), latents);
    }

    /** The scores [n, K] of every entry. */
    private Value logits(Scope scope, Value flat) {
        Value kernel = scope.in("proj").weight("weight", entries, hidden, 1, 1);
        Value rows = scope.ops().reshape(kernel, entries, hidden);
        return scope.ops().linear(flat, rows, scope.in("proj").weight("bias", entries));
    }

    /** softmax((logits + g) / temperature) with g = -log(-log(u)). */
    private Value softened(StepBuilder step, Ops ops, Value logits) {
        ValueType type = ValueType.floats(logits.dim(0), Dim.of(entries));
        Value uniform = step.batch(NOISE, type);
        Value gumbel = neg(ops, log(ops, neg(ops, log(ops, uniform))));
        return ops.softmax(ops.div(ops.add(logits, gumbel), step.number(TEMPERATURE)), 1);
    }

    /** One 1 in each row [n, K], at its token. */
    private Value chosen(Ops ops, Value tokens) {
        Value all = ops.reshape(ops.upTo(ops.graph().scalar((long) entries)), 1, entries);
        return ops.cast(ops.equal(ops.unsqueeze(tokens, 1), all), ElementType.FLOAT);
    }

    /** The mean of Σ p·log(K·p) over the latents: 0 where all entries are equally likely. */
    private Value divergence(Ops ops, Value logits) {
        Value likely = ops.softmax(logits, 1);
        Value relative = ops.add(ops.mul(likely, entries), ops.graph().scalar(EPSILON));
        Value each = ops.sum(ops.mul(likely, log(ops, relative)), 1, false);
        return ops.mul(Scalars.mean(ops, each), (float) weight);
    }

    private static Value log(Ops ops, Value x) {
        return ops.node(Operators.LOG, Attributes.NONE, x);
    }

    private static Value neg(Ops ops, Value x) {
        return ops.node(Operators.NEG, Attributes.NONE, x);
    }
}
