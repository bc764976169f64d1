package dev.smalti.train;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Scope;
import dev.smalti.model.vqgan.Autoencoder;
import dev.smalti.objective.Adam;
import dev.smalti.objective.Adversary;
import dev.smalti.objective.Averages;
import dev.smalti.objective.GradientClip;
import dev.smalti.objective.LabelCrossEntropy;
import dev.smalti.objective.Perceptual;
import dev.smalti.objective.Quantization;
import dev.smalti.objective.Quantization.Quantized;
import dev.smalti.objective.Scalars;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The graphs of a tokenizer's training.
 *
 * @param recipe what is trained, and how
 * @param perceptual the recipe's perceptual term; null for none
 * @param height of the pictures in pixels
 * @param width of the pictures in pixels
 * @param target what will run the graphs
 */
record TokenizerSteps(TokenizerRecipe recipe, @Nullable Perceptual perceptual, int height, int width, Target target) {
    static final String PIXELS = "pixels";
    static final String LABELS = "labels";
    static final String QUANTIZED = "quantized";
    static final String OPTIMIZER = "autoencoder";
    static final String DISCRIMINATOR = "discriminator";
    static final String RECONSTRUCTION = "reconstruction";

    private static final String LAST_LAYER = "decoder.conv_out.weight";

    /** What goes in, and what lies between it and what comes out. */
    private record Forward(Value input, Value output, Quantized quantized, Value codes) {}

    /** Forward, gradient and update, of one batch; without a discriminator. */
    StepGraph train() {
        StepBuilder step = new StepBuilder("tokenizer_step", target);
        Forward forward = forward(step);
        Value fidelity = fidelity(step, forward);
        Value loss = step.ops("loss").add(fidelity, forward.codes());
        step.measure("loss", loss);
        told(step, forward, fidelity);
        Map<String, Value> parameters = step.parameters();
        learn(step, OPTIMIZER, parameters, step.tape().gradients(loss, List.copyOf(parameters.values())));
        return step.build();
    }

    /** The same against a discriminator, which does not learn from it. */
    StepGraph generate(Adversary adversary) {
        StepBuilder step = new StepBuilder("generator_step", target);
        Forward forward = forward(step);
        Value fidelity = fidelity(step, forward);
        Map<String, Value> parameters = step.parameters();
        Value last = Objects.requireNonNull(parameters.get(LAST_LAYER));
        Map<Value, Value> gradients = adversary.generate(
                step, forward.output(), last, fidelity, forward.codes(), List.copyOf(parameters.values()));
        told(step, forward, fidelity);
        learn(step, OPTIMIZER, parameters, gradients);
        return step.build();
    }

    /**
     * A step of the discriminator against the autoencoder as it is after its own. It sees what inference would give: of a
     * quantizer that draws the likeliest entries, where the reference's discriminator sees those that were drawn.
     */
    StepGraph discriminate(Adversary adversary) {
        StepBuilder step = new StepBuilder("discriminator_step", target);
        Value pixels = input(step, recipe.data().batch());
        Value made = reconstruction(step, step.frozen(""), Quantization.CODEBOOK, pixels);
        Map<Value, Value> gradients = adversary.discriminate(step, pixels, made);
        adam(DISCRIMINATOR).update(step, step.parameters(), gradients, name -> false);
        return step.build();
    }

    /** Gives the discriminator its start from the first batch that it sees. */
    StepGraph start(Adversary adversary) {
        StepBuilder step = new StepBuilder("discriminator_start", target);
        adversary.start(
                step,
                reconstruction(
                        step,
                        step.frozen(""),
                        Quantization.CODEBOOK,
                        input(step, recipe.data().batch())));
        return step.build();
    }

    /** A batch to its reconstruction, with the averages of the weights. */
    StepGraph reconstruct(int pictures) {
        StepBuilder step = new StepBuilder("tokenizer_samples", target);
        Scope averages = step.frozen("", Averages.PREFIX);
        Value input = input(step, pictures);
        step.measure(
                RECONSTRUCTION, reconstruction(step, averages, CodebookKeeper.exported(recipe.quantizer()), input));
        return step.build();
    }

    Adam adam(String name) {
        return recipe.optimizer().adam(name);
    }

    private Forward forward(StepBuilder step) {
        Scope scope = step.scope("");
        Ops ops = step.ops("loss");
        Value input = input(step, recipe.data().batch());
        Autoencoder autoencoder = new Autoencoder(recipe.config());
        Value latents = autoencoder.latents(scope, input);
        TokenizerRecipe.Gumbel gumbel = recipe.quantizer().gumbel();
        Quantized quantized = gumbel == null
                ? recipe.quantizer().quantization().apply(step, latents)
                : recipe.gumbelQuantization(gumbel).apply(step, scope.in("quantize"), latents);
        Value output = autoencoder.pixels(scope, seen(step, quantized.entries(), latents));
        Value codes = ops.mul(quantized.loss(), (float) recipe.loss().codebook());
        if (recipe.quantizer().from() > 0) {
            codes = ops.mul(codes, step.number(QUANTIZED));
        }
        return new Forward(input, output, quantized, codes);
    }

    /** The loss of what came out, pixel by pixel and beyond. */
    private Value fidelity(StepBuilder step, Forward forward) {
        Ops ops = step.ops("loss");
        if (recipe.data().labels() != null) {
            return LabelCrossEntropy.loss(ops, forward.input(), forward.output());
        }
        Value loss = recipe.loss().reconstruction().loss(ops, forward.input(), forward.output());
        if (perceptual == null) {
            return loss;
        }
        Value beyond = perceptual.loss(ops, forward.input(), forward.output());
        step.measure("perceptual", beyond);
        double weight = Objects.requireNonNull(recipe.loss().perceptual()).weight();
        return ops.add(loss, ops.mul(beyond, (float) weight));
    }

    private void told(StepBuilder step, Forward forward, Value fidelity) {
        Ops ops = step.ops("loss");
        step.measure(RECONSTRUCTION, fidelity);
        step.measure("codes", forward.codes());
        if (recipe.data().labels() == null) {
            Value difference = ops.sub(forward.output(), forward.input());
            step.measure("squared", Scalars.mean(ops, ops.mul(difference, difference)));
        } else {
            Value right = ops.equal(ops.argMax(forward.output(), 1), ops.argMax(forward.input(), 1));
            step.measure("accuracy", Scalars.mean(ops, ops.cast(right, ElementType.FLOAT)));
        }
        step.measure("tokens", forward.quantized().tokens());
        step.measure("latents", forward.quantized().flat());
    }

    private void learn(StepBuilder step, String optimizer, Map<String, Value> parameters, Map<Value, Value> raw) {
        Value norm = GradientClip.norm(step, raw);
        step.measure("norm", norm);
        float limit = (float) recipe.optimizer().clip();
        Map<Value, Value> gradients = limit > 0 ? GradientClip.apply(step, raw, norm, limit) : raw;
        Averages.update(step, adam(optimizer).update(step, parameters, gradients, name -> false));
    }

    private Value reconstruction(StepBuilder step, Scope scope, String codebook, Value input) {
        Autoencoder autoencoder = new Autoencoder(recipe.config());
        Value latents = autoencoder.latents(scope, input);
        return autoencoder.pixels(scope, seen(step, entries(step, scope, codebook, latents), latents));
    }

    private Value entries(StepBuilder step, Scope scope, String name, Value latents) {
        TokenizerRecipe.Gumbel gumbel = recipe.quantizer().gumbel();
        if (gumbel != null) {
            return recipe.gumbelQuantization(gumbel).likeliest(scope.in("quantize"), latents);
        }
        TokenizerRecipe.Codes codes = recipe.quantizer();
        Value codebook = step.state(name, List.of((long) codes.entries(), (long) codes.dimension()));
        return codes.quantization().nearest(step.ops("quantize"), codebook, latents);
    }

    /** What the decoder sees: entries, or the latents themselves while nothing is quantized. */
    private Value seen(StepBuilder step, Value entries, Value latents) {
        if (recipe.quantizer().from() == 0) {
            return entries;
        }
        Ops ops = step.ops("quantize");
        return ops.where(ops.less(step.graph().scalar(0.5f), step.number(QUANTIZED)), entries, latents);
    }

    private Value input(StepBuilder step, int pictures) {
        Integer labels = recipe.data().labels();
        if (labels == null) {
            return step.batch(
                    PIXELS,
                    ValueType.floats(
                            Dim.of(pictures), Dim.of(recipe.data().channels()), Dim.of(height), Dim.of(width)));
        }
        Value map = step.batch(LABELS, ValueType.longs(Dim.of(pictures), Dim.of(height), Dim.of(width)));
        return LabelCrossEntropy.oneHot(step.ops(LABELS), map, labels);
    }
}
