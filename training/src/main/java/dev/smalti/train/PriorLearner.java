package dev.smalti.train;

import dev.smalti.CounterNoise;
import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.artifact.OpenParts;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.evaluate.PriorEvaluation;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Value;
import dev.smalti.image.Pixels;
import dev.smalti.objective.Adam;
import dev.smalti.objective.Averages;
import dev.smalti.objective.GptInitialiser;
import dev.smalti.objective.GptObjective;
import dev.smalti.objective.Schedule;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A prior that learns by a {@link PriorRecipe}, from batches as {@link TokenBatches} makes them. */
public final class PriorLearner implements Learner {
    private static final int DROPOUT_STREAM = 104;

    private final PriorRecipe recipe;
    private final Adam adam;
    private final Schedule schedule;
    private final OpenParts open = new OpenParts();
    private final TrainingState state;
    private final long seed;
    private final StepGraph graph;
    private final StepRunner learn;
    private final @Nullable StepRunner update;
    private final @Nullable PriorEvaluation evaluation;
    private final @Nullable PriorSamples samples;
    private final PriorExport export;

    private PriorLearner(
            PriorRecipe recipe,
            GptObjective objective,
            TrainingState state,
            PriorExport export,
            Extras extras,
            GptInitialiser initialiser,
            Device device) {
        boolean whole = recipe.data().parts() == 1;
        this.recipe = recipe;
        this.adam = recipe.optimizer().adam();
        this.schedule = recipe.optimizer().schedule(recipe.steps());
        this.export = export;
        this.state = open.own(state);
        this.seed = initialiser.seed();
        this.graph = whole ? objective.step() : objective.accumulation();
        StepGraph apart = whole ? null : objective.update();
        this.samples = extras.samples();
        Runners runners = open.orClose(() -> runners(objective, apart, extras.held(), initialiser, device));
        this.learn = runners.learn();
        this.update = runners.update();
        this.evaluation = runners.evaluation();
    }

    /** The graphs, loaded. */
    private record Runners(
            StepRunner learn,
            @Nullable StepRunner update,
            @Nullable PriorEvaluation evaluation) {}

    private Runners runners(
            GptObjective objective,
            @Nullable StepGraph apart,
            @Nullable TokenDataset kept,
            GptInitialiser initialiser,
            Device device) {
        for (StepGraph each : apart == null ? List.of(graph) : List.of(graph, apart)) {
            each.state().forEach((name, shape) -> {
                if (!state.has(name)) {
                    state.put(name, shape, initialiser.values(name, shape));
                }
            });
        }
        return new Runners(
                open.own(new StepRunner(graph, state, device)),
                apart == null ? null : open.own(new StepRunner(apart, state, device)),
                kept == null ? null : open.own(new PriorEvaluation(objective, state, kept, true, device)));
    }

    /**
     * What a learner can do beside learning.
     *
     * @param held pictures to evaluate, which are not learned from; null for none
     * @param samples draws pictures; null for none
     */
    public record Extras(
            @Nullable TokenDataset held, @Nullable PriorSamples samples) {
        /** Nothing. */
        public static final Extras NONE = new Extras(null, null);
    }

    /**
     * A prior that has learned nothing yet.
     *
     * @param data tokens like those that it will learn from: they tell sizes
     * @param seed decides the first weights and all chance
     */
    public static PriorLearner create(PriorRecipe recipe, TokenDataset data, Extras extras, long seed, Device device) {
        GptObjective.Batch batch = new GptObjective.Batch(
                recipe.data().batch(), data.conditionLength(), data.grid().length());
        Target target = Target.of(device);
        GptObjective objective = new GptObjective(recipe.config(data), batch, recipe.options(), target);
        return new PriorLearner(
                recipe,
                objective,
                new TrainingState(),
                PriorExport.of(recipe, data),
                extras,
                recipe.initialiser(data, seed),
                device);
    }

    /**
     * Measures the loss, the rate, the gradients' norm where they are clipped, and on the steps that evaluate, the bits per
     * token of kept pictures.
     */
    @Override
    public Map<String, Float> step(long step, Map<String, Tensor> batch) {
        double rate = schedule.at(step);
        Map<String, Float> numbers = new HashMap<>(adam.numbers(step + 1, rate));
        numbers.put(Averages.NUMBER, Averages.rate(recipe.optimizer().average(), step + 1));
        Map<String, Float> told = new LinkedHashMap<>();
        if (update == null) {
            told.putAll(learn.run(withChance(step, 0, batch), numbers));
        } else {
            told.put(GptObjective.LOSS, accumulate(step, batch));
            told.putAll(update.run(Map.of(), numbers));
        }
        told.put("bits", (float) (Objects.requireNonNull(told.get(GptObjective.LOSS)) / Math.log(2)));
        long every = recipe.data().evaluateEvery();
        if (evaluation != null && every > 0 && step % every == every - 1) {
            told.put("held_bits", (float) evaluation.run().bits());
        }
        told.put("rate", (float) rate);
        return told;
    }

    private float accumulate(long step, Map<String, Tensor> batch) {
        int parts = recipe.data().parts();
        double loss = 0;
        for (int part = 0; part < parts; part++) {
            Map<String, Tensor> own = new HashMap<>();
            for (String name : List.of(GptObjective.TOKENS, GptObjective.TARGETS)) {
                own.put(name, rows((Tensor.Longs) Objects.requireNonNull(batch.get(name), name), part));
            }
            Map<String, Float> measures =
                    learn.run(withChance(step, part, own), Map.of(GptObjective.KEEP, part == 0 ? 0f : 1f));
            loss += Objects.requireNonNull(measures.get(GptObjective.LOSS));
        }
        return (float) (loss / parts);
    }

    private Tensor rows(Tensor.Longs whole, int part) {
        int rows = recipe.data().batch();
        long[] shape = whole.shape();
        int length = Math.toIntExact(rows * shape[1]);
        long[] own = new long[length];
        whole.values().duplicate().position(part * length).get(own);
        return Tensor.longs(own, rows, shape[1]);
    }

    /** The batch with the uniform numbers that say what is dropped: one stream for each tensor, by step and part. */
    private Map<String, Tensor> withChance(long step, int part, Map<String, Tensor> batch) {
        if (graph.batch().size() == batch.size()) {
            return batch;
        }
        Map<String, Tensor> whole = new HashMap<>(batch);
        int stream = DROPOUT_STREAM;
        for (Value input : graph.graph().inputs()) {
            if (graph.batch().contains(input.name()) && !batch.containsKey(input.name())) {
                CounterNoise noise = new CounterNoise(seed, stream++);
                long[] shape = input.shape().fixed().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                float[] values = new float[Math.toIntExact(input.shape().count().fixed())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = noise.at(step * recipe.data().parts() + part, i);
                }
                whole.put(input.name(), Tensor.floats(values, shape));
            }
        }
        return whole;
    }

    @Override
    public TrainingState state() {
        return state;
    }

    /** Pairs: a kept picture as its tokens show it, and one that is drawn under the same condition. */
    @Override
    public List<Pixels> samples() {
        return samples == null ? new ArrayList<>() : samples.draw(state);
    }

    @Override
    public int sampleColumns() {
        return 8;
    }

    /** Writes the averages of the parameters. */
    @Override
    public void export(Path folder) {
        export.write(folder, state, true);
    }

    @Override
    public Optional<GridShape> window() {
        return Optional.of(export.grid());
    }

    @Override
    public void close() {
        open.close();
    }
}
