package dev.smalti.objective;

import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.layer.Dropout;
import dev.smalti.layer.Scope;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import dev.smalti.model.gpt.PriorTraining;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a prior learns: each token of a picture from the condition's tokens and the picture's tokens before it
 * ({@code Net2NetTransformer.shared_step} of the reference; Esser et al. 2021, equation 9), by AdamW with the reference's
 * parameter groups ({@code configure_optimizers}).
 *
 * <p>Its graphs are {@link #step}, a whole step; or {@link #accumulation}, once for each part of a batch that is too large
 * for one run, and then {@link #update}; and {@link #evaluation}. They share a state whose parameters have the names of the
 * reference's state dict.
 *
 * @param config of the transformer
 * @param batch how many sequences of what length a run takes
 * @param options of the optimisation
 * @param target what will run the graphs
 */
public record GptObjective(GptConfig config, Batch batch, Options options, Target target) {
    /** Int64 [N, condition + picture - 1] what the transformer is fed. */
    public static final String TOKENS = "tokens";

    /** Int64 [N, picture] what it should say. */
    public static final String TARGETS = "targets";

    /** The number that {@link #accumulation} is told: 0 for the first part of a batch, 1 for the others. */
    public static final String KEEP = "keep";

    /** The mean cross-entropy of the picture's tokens, in nats per token. */
    public static final String LOSS = "loss";

    /** The global norm of the gradients, before they are clipped; measured where they are. */
    public static final String NORM = "gradient_norm";

    /** Of {@link #evaluation}: the cross-entropy of each token in nats [N·picture, 1]. */
    public static final String NATS = "nats";

    private static final String SUM = "sum/";
    private static final String SCOPE = PriorGraphs.PREFIX.substring(0, PriorGraphs.PREFIX.length() - 1);

    /**
     * The size of a run.
     *
     * @param sequences how many, at least 1
     * @param condition tokens of the condition, at least 1
     * @param picture tokens of the picture, at least 1
     */
    public record Batch(int sequences, int condition, int picture) {
        /** Checks the sizes. */
        public Batch {
            if (sequences < 1 || condition < 1 || picture < 1) {
                throw new IllegalArgumentException("a batch has at least one sequence, with a condition and a picture");
            }
        }

        /** How many tokens of a sequence are fed: all but the last. */
        public int fed() {
            return condition + picture - 1;
        }
    }

    /**
     * How to optimise.
     *
     * @param adam AdamW; the reference's is {@link #ADAM}
     * @param clip the largest global norm of gradients; 0 for any
     * @param dropout probabilities; the uniform numbers are tensors of the batch
     * @param averaged whether averages of the parameters are kept
     * @param parts in how many runs a batch is taken, at least 1
     */
    public record Options(Adam adam, float clip, Rates dropout, boolean averaged, int parts) {
        /** The reference's optimiser: betas 0.9 and 0.95, a decay of 0.01. */
        public static final Adam ADAM = new Adam("adamw", 0.9, 0.95, 1e-8, 0.01);

        /** The reference's training: no clipping, no averages. */
        public static final Options REFERENCE = new Options(ADAM, 0, Rates.NONE, false, 1);
    }

    /**
     * Probabilities of {@link Dropout}.
     *
     * @param embeddings {@code embd_pdrop}
     * @param attention {@code attn_pdrop}
     * @param residual {@code resid_pdrop}
     */
    public record Rates(float embeddings, float attention, float residual) {
        /** Nothing is dropped. */
        public static final Rates NONE = new Rates(0, 0, 0);
    }

    /** Whether a parameter decays: weights of linear layers do; biases, norms and embeddings do not. */
    public static boolean decays(String parameter) {
        return parameter.endsWith(".weight") && !parameter.matches("(.*\\.)?(ln1|ln2|ln_f|tok_emb)\\.weight");
    }

    /** A whole step: measures {@link #LOSS}, and {@link #NORM} where gradients are clipped. */
    public StepGraph step() {
        StepBuilder step = new StepBuilder("prior-step", target);
        Map<Value, Value> gradients = gradients(step);
        learn(step, step.parameters(), gradients);
        return step.build();
    }

    /** Adds the gradients of a part of a batch to sums in the state, and measures the part's {@link #LOSS}. */
    public StepGraph accumulation() {
        StepBuilder step = new StepBuilder("prior-gradients", target);
        Map<Value, Value> gradients = gradients(step);
        Value keep = step.number(KEEP);
        step.parameters().forEach((name, parameter) -> {
            Ops ops = step.ops(SUM + name);
            Value before = step.state(SUM + name, parameter.shape().fixed());
            step.updateInPlace(
                    SUM + name, ops.add(ops.mul(before, keep), Objects.requireNonNull(gradients.get(parameter))));
        });
        return step.build();
    }

    /** Moves the parameters by the means of the sums that {@link #accumulation} left. */
    public StepGraph update() {
        StepBuilder shapes = new StepBuilder("shapes", target);
        logits(shapes, shapes.scope(SCOPE), Dropout.NONE);
        StepBuilder step = new StepBuilder("prior-update", target);
        Map<String, Value> parameters = new LinkedHashMap<>();
        Map<Value, Value> gradients = new LinkedHashMap<>();
        shapes.parameters().forEach((name, shape) -> {
            List<Long> sides = shape.shape().fixed();
            Value parameter = step.state(name, sides);
            parameters.put(name, parameter);
            gradients.put(parameter, step.ops(SUM + name).mul(step.state(SUM + name, sides), 1f / options.parts()));
        });
        learn(step, parameters, gradients);
        return step.build();
    }

    /**
     * The loss without a step: {@link #LOSS} and {@link #NATS}. Nothing is dropped.
     *
     * @param averages whether of the averages in place of the parameters
     */
    public StepGraph evaluation(boolean averages) {
        StepBuilder step = new StepBuilder("prior-evaluation", target);
        Scope scope = averages
                ? new Scope(step.graph(), (any, name, shape) -> step.state(Averages.PREFIX + name, shape), SCOPE)
                : step.frozen(SCOPE);
        CrossEntropy loss = loss(step, logits(step, scope, Dropout.NONE));
        step.measure(LOSS, loss.mean());
        step.measure(NATS, loss.nats());
        return step.build();
    }

    private Map<Value, Value> gradients(StepBuilder step) {
        Rates rates = options.dropout();
        Dropout dropout = new Dropout(
                rates.embeddings(),
                rates.attention(),
                rates.residual(),
                (name, shape) -> step.batch(name, ValueType.floats(shape.dims().toArray(Dim[]::new))));
        Value logits = logits(step, step.scope(SCOPE), dropout);
        CrossEntropy loss = loss(step, logits);
        step.measure(LOSS, loss.mean());
        return step.tape()
                .gradients(
                        Map.of(logits, loss.gradient()),
                        List.copyOf(step.parameters().values()));
    }

    private Value logits(StepBuilder step, Scope scope, Dropout dropout) {
        Value tokens = step.batch(TOKENS, ValueType.longs(Dim.of(batch.sequences()), Dim.of(batch.fed())));
        return PriorTraining.logits(scope, config, dropout, tokens, batch.condition() - 1);
    }

    private CrossEntropy loss(StepBuilder step, Value logits) {
        Value targets = step.batch(TARGETS, ValueType.longs(Dim.of(batch.sequences()), Dim.of(batch.picture())));
        Ops ops = step.ops(LOSS);
        return CrossEntropy.of(ops, logits, ops.reshape(targets, -1, 1));
    }

    private void learn(StepBuilder step, Map<String, Value> parameters, Map<Value, Value> gradients) {
        Map<Value, Value> clipped = gradients;
        if (options.clip() > 0) {
            Value norm = GradientClip.norm(step, gradients);
            step.measure(NORM, norm);
            clipped = GradientClip.apply(step, gradients, norm, options.clip());
        }
        Map<String, Value> updated = options.adam().update(step, parameters, clipped, GptObjective::decays);
        if (options.averaged()) {
            Averages.update(step, updated);
        }
    }
}
