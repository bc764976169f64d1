package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.artifact.OpenParts;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.image.Pixels;
import dev.smalti.objective.Adam;
import dev.smalti.objective.AutoencoderInitialiser;
import dev.smalti.objective.Averages;
import dev.smalti.objective.GumbelQuantization;
import dev.smalti.objective.Perceptual;
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

/** An image tokenizer that learns by a {@link TokenizerRecipe}. */
public final class TokenizerLearner implements Learner {
    private final TokenizerRecipe recipe;
    private final TokenizerSteps steps;
    private final StepGraph alone;
    private final Device device;
    private final long seed;
    private final Adam adam;
    private final Schedule schedule;
    private final OpenParts open = new OpenParts();
    private final TrainingState state;
    private final CodebookKeeper codebook;
    private final @Nullable Opponent opponent;
    private final StepRunner reconstruct;
    private final SampleSheet sheet;
    private @Nullable StepRunner train;
    private boolean against;

    private TokenizerLearner(
            TokenizerSteps steps, StepGraph alone, TrainingState state, long seed, List<Pixels> shown, Device device) {
        this.recipe = steps.recipe();
        this.steps = steps;
        this.alone = alone;
        this.device = device;
        this.seed = seed;
        this.adam = steps.adam(TokenizerSteps.OPTIMIZER);
        this.schedule = recipe.optimizer().schedule(recipe.steps());
        this.state = open.own(state);
        this.codebook = new CodebookKeeper(
                recipe.quantizer().quantization(),
                state,
                seed,
                recipe.quantizer().from() > 0);
        TokenizerRecipe.Adversarial adversarial = recipe.loss().adversarial();
        this.opponent = adversarial == null ? null : open.own(new Opponent(adversarial, steps, state, device));
        this.reconstruct = open.orClose(() -> open.own(new StepRunner(steps.reconstruct(shown.size()), state, device)));
        this.sheet = new SampleSheet(shown, recipe.data().labels() != null);
    }

    /**
     * A tokenizer that has learned nothing yet.
     *
     * @param seed decides the first weights and all chance
     * @param shown pictures of the recipe's size whose reconstructions are the samples, at least one; for maps of labels
     *     with a channel per label
     * @throws dev.smalti.SmaltiException if the recipe's perceptual weights cannot be read
     */
    public static TokenizerLearner create(TokenizerRecipe recipe, long seed, List<Pixels> shown, Device device) {
        TokenizerRecipe.Looks looks = recipe.loss().perceptual();
        Perceptual perceptual = looks == null ? null : looks.load();
        int size = recipe.data().size();
        Target target = Target.of(device);
        TokenizerSteps steps = new TokenizerSteps(recipe, perceptual, size, size, target);
        StepGraph alone = steps.train();
        Map<String, List<Long>> shapes = shapes(steps, alone);
        AutoencoderInitialiser initialiser =
                new AutoencoderInitialiser(seed, shapes, recipe.model().firstWeights());
        TrainingState state = new TrainingState();
        shapes.forEach((name, shape) -> state.put(name, shape, initialiser.values(name, shape)));
        return new TokenizerLearner(steps, alone, state, seed, shown, device);
    }

    /** Every tensor that any of the steps reads or writes. */
    private static Map<String, List<Long>> shapes(TokenizerSteps steps, StepGraph alone) {
        TokenizerRecipe.Adversarial adversarial = steps.recipe().loss().adversarial();
        List<StepGraph> graphs = new ArrayList<>(List.of(alone));
        if (adversarial != null) {
            graphs.add(steps.discriminate(adversarial.adversary()));
            graphs.add(steps.start(adversarial.adversary()));
        }
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        graphs.forEach(graph -> shapes.putAll(graph.state()));
        return shapes;
    }

    @Override
    public Map<String, Float> step(long step, Map<String, Tensor> batch) {
        long from = recipe.quantizer().from();
        if (from > 0 && step == from) {
            codebook.start(latents(), from);
        }
        double rate = schedule.at(step);
        Map<String, Float> numbers = numbers(step, rate);
        Map<String, Tensor> given = given(step, batch);
        boolean plays = opponent != null && opponent.plays(step);
        if (opponent != null && plays) {
            numbers.putAll(opponent.numbers(step));
            opponent.ready(given, numbers);
        }
        StepRunner runner = runner(plays);
        Map<String, Float> told = new LinkedHashMap<>(runner.run(given, numbers));
        keepCodebook(runner, step);
        if (opponent != null) {
            float reconstruction = measured(told, TokenizerSteps.RECONSTRUCTION);
            told.putAll(
                    plays
                            ? opponent.play(step, given, numbers, rate, reconstruction, measured(told, "lambda"))
                            : opponent.rest(step, reconstruction));
        }
        Float squared = told.remove("squared");
        if (squared != null) {
            told.put("psnr", (float) (10 * Math.log10(4 / squared)));
        }
        told.put("usage", codebook.used());
        told.put("perplexity", codebook.perplexity());
        told.put("rate", (float) rate);
        return told;
    }

    private Map<String, Float> numbers(long step, double rate) {
        Map<String, Float> numbers = new HashMap<>(adam.numbers(step + 1, rate));
        numbers.put(Averages.NUMBER, Averages.rate(recipe.optimizer().average(), step + 1));
        numbers.put(TokenizerSteps.QUANTIZED, step >= recipe.quantizer().from() ? 1f : 0f);
        TokenizerRecipe.Gumbel gumbel = recipe.quantizer().gumbel();
        if (gumbel != null) {
            numbers.put(
                    GumbelQuantization.TEMPERATURE, (float) gumbel.temperature().at(step));
        }
        return numbers;
    }

    /** The batch, and the noise of this step where the quantizer draws. */
    private Map<String, Tensor> given(long step, Map<String, Tensor> batch) {
        if (recipe.quantizer().gumbel() == null) {
            return batch;
        }
        Map<String, Tensor> given = new HashMap<>(batch);
        given.put(
                GumbelQuantization.NOISE,
                GumbelQuantization.noise(
                        seed, step, latents(), recipe.quantizer().entries()));
        return given;
    }

    /** How many latents a batch has. */
    private int latents() {
        int side = recipe.data().size() / recipe.config().factor();
        return recipe.data().batch() * side * side;
    }

    /** The step with or without a discriminator; only one of the two is loaded at a time. */
    private StepRunner runner(boolean plays) {
        StepRunner loaded = train;
        if (loaded != null && against == plays) {
            return loaded;
        }
        if (loaded != null) {
            open.close(loaded);
            train = null;
        }
        StepGraph graph = plays
                ? steps.generate(
                        Objects.requireNonNull(recipe.loss().adversarial()).adversary())
                : alone;
        StepRunner fresh = open.own(new StepRunner(graph, state, device));
        train = fresh;
        against = plays;
        return fresh;
    }

    private void keepCodebook(StepRunner runner, long step) {
        TokenizerRecipe.Codes codes = recipe.quantizer();
        if (step < codes.from() && codes.from() - step <= codebook.stepsToFill(latents())) {
            codebook.keep(runner.floats("latents"), codes.from() - step);
        }
        if (step >= codes.from()) {
            codebook.count(runner.longs("tokens"));
            if (codes.reviveEvery() > 0 && step % codes.reviveEvery() == codes.reviveEvery() - 1) {
                codebook.revive(runner.floats("latents"), step);
            }
        }
    }

    private static float measured(Map<String, Float> told, String name) {
        return Objects.requireNonNull(told.get(name), name);
    }

    @Override
    public TrainingState state() {
        return state;
    }

    @Override
    public List<Pixels> samples() {
        reconstruct.run(sheet.batch(), Map.of(TokenizerSteps.QUANTIZED, quantizes() ? 1f : 0f));
        return sheet.beside(reconstruct.floats(TokenizerSteps.RECONSTRUCTION));
    }

    /** Whether codes are used yet, as the state tells: also where it was loaded and no step done since. */
    private boolean quantizes() {
        return recipe.quantizer().from() == 0 || codebook.begun();
    }

    @Override
    public int sampleColumns() {
        return 8;
    }

    @Override
    public Optional<String> unready() {
        return quantizes()
                ? Optional.empty()
                : Optional.of("codes are used from step " + (recipe.quantizer().from() + 1L)
                        + " on, and until then there is no codebook to export");
    }

    @Override
    public void export(Path folder) {
        TokenizerExport.write(recipe, state, folder);
    }

    @Override
    public void close() {
        open.close();
    }
}
