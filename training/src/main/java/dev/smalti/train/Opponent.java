package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.objective.Adam;
import dev.smalti.objective.Adversary;
import dev.smalti.objective.CollapseGuard;
import dev.smalti.objective.CollapseGuard.Signs;
import dev.smalti.ort.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The discriminator in a tokenizer's training: when it plays, its own steps, and the guard that holds it back. Before its
 * start and while it is held back it does not run at all, so that such steps cost no more than without it. All that it
 * remembers lies in the training's state.
 */
final class Opponent implements AutoCloseable {
    /** The tensor of the state that counts the discriminator's own steps. */
    static final String COUNT = "adversarial/steps";

    private final TokenizerRecipe.Adversarial recipe;
    private final Adversary adversary;
    private final TokenizerSteps steps;
    private final TrainingState state;
    private final Device device;
    private final Adam adam;
    private @Nullable StepRunner discriminate;

    Opponent(TokenizerRecipe.Adversarial recipe, TokenizerSteps steps, TrainingState state, Device device) {
        this.recipe = recipe;
        this.adversary = recipe.adversary();
        this.steps = steps;
        this.state = state;
        this.device = device;
        this.adam = steps.adam(TokenizerSteps.DISCRIMINATOR);
        state.put(COUNT, List.of(), new float[1]);
        state.put(CollapseGuard.STATE, List.of((long) CollapseGuard.NUMBERS), new float[CollapseGuard.NUMBERS]);
    }

    /** Whether the adversarial loss counts at this step. */
    boolean plays(long step) {
        return recipe.schedule().started(step) && !guard().holding();
    }

    /** What the generator's step must be told. */
    Map<String, Float> numbers(long step) {
        return Map.of(Adversary.FACTOR, recipe.schedule().at(step, guard().since()));
    }

    /** Gives the discriminator its start from this batch, where it needs one and had none. */
    void ready(Map<String, Tensor> batch, Map<String, Float> numbers) {
        String flag = adversary.startFlag();
        if (flag != null && state.values(flag)[0] == 0) {
            try (StepRunner start = new StepRunner(steps.start(adversary), state, device)) {
                start.run(batch, numbers);
            }
        }
    }

    /**
     * The discriminator's step, after the generator's.
     *
     * @param lambda the adaptive weight that the generator's step measured
     * @return what it measured, and the share of the adversarial loss
     */
    Map<String, Float> play(
            long step,
            Map<String, Tensor> batch,
            Map<String, Float> numbers,
            double rate,
            float reconstruction,
            float lambda) {
        StepRunner runner = discriminate;
        if (runner == null) {
            runner = new StepRunner(steps.discriminate(adversary), state, device);
            discriminate = runner;
        }
        long count = (long) state.values(COUNT)[0] + 1;
        state.put(COUNT, List.of(), new float[] {count});
        numbers.putAll(adam.numbers(count, rate));
        // The reference's factor is 0 before the discriminator's start, when this step does not run at all.
        numbers.put(Adversary.DISCRIMINATOR_FACTOR, 1f);
        Map<String, Float> told = new LinkedHashMap<>(runner.run(batch, numbers));
        told.put("adversarial_factor", Objects.requireNonNull(numbers.get(Adversary.FACTOR)));
        double real = Objects.requireNonNull(told.get("real"));
        double fake = Objects.requireNonNull(told.get("fake"));
        told.putAll(watch(step, reconstruction, new Signs(real, fake, lambda)));
        return told;
    }

    /** A step without the discriminator. */
    Map<String, Float> rest(long step, float reconstruction) {
        discriminate = closed(discriminate);
        return watch(step, reconstruction, Signs.NONE);
    }

    private Map<String, Float> watch(long step, float reconstruction, Signs signs) {
        if (recipe.guard() == null) {
            return Map.of();
        }
        CollapseGuard.State after = recipe.guard().after(guard(), step, reconstruction, signs);
        state.put(CollapseGuard.STATE, state.shape(CollapseGuard.STATE), after.numbers());
        return Map.of("adversarial_held", (float) after.held());
    }

    private CollapseGuard.State guard() {
        return CollapseGuard.State.of(state.values(CollapseGuard.STATE));
    }

    private static @Nullable StepRunner closed(@Nullable StepRunner runner) {
        if (runner != null) {
            runner.close();
        }
        return null;
    }

    @Override
    public void close() {
        discriminate = closed(discriminate);
    }
}
