package dev.smalti.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.convert.LpipsWeights;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.model.critic.Discriminator;
import dev.smalti.model.vqgan.Autoencoder;
import dev.smalti.objective.AdversarialLoss;
import dev.smalti.objective.AdversarialSchedule;
import dev.smalti.objective.Adversary;
import dev.smalti.objective.Averages;
import dev.smalti.objective.PerceptualDistance;
import dev.smalti.ort.Providers;
import dev.smalti.ort.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** A training of the reference's VQGAN from a checkpoint, step by step, as the reference's trainer does it. */
final class GoldenVqgan implements AutoCloseable {
    final TrainingState state = new TrainingState();

    private final TokenizerSteps steps;
    private final Adversary adversary;
    private final StepRunner generate;
    private final StepRunner discriminate;
    private final double rate;
    private final Map<String, float[]> start = new HashMap<>();
    private final Map<Undecided, Float> turned = new HashMap<>();

    /** An element of a weight whose first gradient is rounding noise. */
    record Undecided(String weight, int index) {}

    private GoldenVqgan(TokenizerSteps steps, Adversary adversary, RecordedTensors checkpoint, double rate) {
        this.steps = steps;
        this.adversary = adversary;
        this.rate = rate;
        StepGraph generator = steps.generate(adversary);
        StepGraph discriminator = steps.discriminate(adversary);
        for (StepGraph graph : List.of(generator, discriminator, steps.start(adversary))) {
            graph.state().forEach((name, shape) -> {
                start.put(name, first(checkpoint, name, shape));
                state.put(name, shape, start.get(name));
            });
        }
        Device device = Providers.device("cpu");
        this.generate = new StepRunner(generator, state, device);
        this.discriminate = new StepRunner(discriminator, state, device);
    }

    private static float[] first(RecordedTensors checkpoint, String name, List<Long> shape) {
        String own = name.startsWith(Averages.PREFIX) ? name.substring(Averages.PREFIX.length()) : name;
        boolean moment = name.contains("/") && own.equals(name);
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        return moment ? new float[count] : checkpoint.of(own);
    }

    /**
     * Opens a training.
     *
     * @param checkpoint where it starts; has the weights of LPIPS as well
     */
    static GoldenVqgan open(Path checkpoint, TokenizerRecipe recipe, List<Integer> shape, double rate) {
        LpipsWeights weights = LpipsWeights.read(List.of(checkpoint));
        TokenizerSteps steps = new TokenizerSteps(
                recipe, new PerceptualDistance(weights.network(), weights), shape.get(2), shape.get(3), Target.CPU);
        Adversary adversary =
                Objects.requireNonNull(recipe.loss().adversarial()).adversary();
        return new GoldenVqgan(steps, adversary, RecordedTensors.read(checkpoint), rate);
    }

    /** The recipe of a config's model with its loss. */
    static TokenizerRecipe recipe(JsonNode params, int batch) {
        JsonNode network = params.path("ddconfig");
        JsonNode loss = params.at("/lossconfig/params");
        int resolution = network.path("resolution").intValue();
        return new TokenizerRecipe(
                "golden",
                network(network),
                new TokenizerRecipe.Codes(
                        params.path("n_embed").intValue(),
                        params.path("embed_dim").intValue(),
                        0.25,
                        true,
                        null,
                        0,
                        0),
                new TokenizerRecipe.Loss(
                        1,
                        0,
                        loss.path("codebook_weight").asDouble(1),
                        new TokenizerRecipe.Looks(loss.path("perceptual_weight").asDouble(1), List.of(), 1),
                        adversarial(loss)),
                new TokenizerRecipe.Optimizer(1, 0, 1, 0.5, 0.9, 0, 0.999),
                new TokenizerRecipe.Data(resolution, batch),
                1);
    }

    private static TokenizerRecipe.Network network(JsonNode network) {
        int resolution = network.path("resolution").intValue();
        List<Integer> multipliers = numbers(network.path("ch_mult"));
        List<Integer> attended = numbers(network.path("attn_resolutions"));
        Set<Integer> attention = new TreeSet<>();
        for (int level = 0; level < multipliers.size(); level++) {
            if (attended.contains(resolution >> level)) {
                attention.add(level);
            }
        }
        return new TokenizerRecipe.Network(
                network.path("ch").intValue(),
                multipliers,
                network.path("num_res_blocks").intValue(),
                attention,
                true,
                network.path("z_channels").intValue(),
                32);
    }

    private static TokenizerRecipe.Adversarial adversarial(JsonNode loss) {
        boolean vanilla = loss.path("disc_loss").asText("hinge").equals("vanilla");
        boolean activations = loss.path("use_actnorm").asBoolean();
        return new TokenizerRecipe.Adversarial(
                vanilla ? AdversarialLoss.VANILLA : AdversarialLoss.HINGE,
                loss.path("disc_weight").asDouble(1),
                loss.path("disc_ndf").asInt(64),
                loss.path("disc_num_layers").asInt(3),
                activations ? Discriminator.Norm.ACTIVATION : Discriminator.Norm.BATCH,
                new AdversarialSchedule(0, 0),
                null);
    }

    private static List<Integer> numbers(JsonNode list) {
        List<Integer> numbers = new ArrayList<>();
        list.forEach(number -> numbers.add(number.intValue()));
        return numbers;
    }

    /** Where norms start from data and have not yet, they do. */
    void start(float[] x, List<Integer> shape) {
        String flag = adversary.startFlag();
        if (flag != null && state.values(flag)[0] == 0) {
            try (StepRunner start = new StepRunner(steps.start(adversary), state, Providers.device("cpu"))) {
                start.run(batch(x, shape), Map.of());
            }
        }
    }

    /** One step of the autoencoder. */
    Map<String, Float> generate(int step, float factor, float[] x, List<Integer> shape) {
        Map<String, Float> numbers =
                new HashMap<>(steps.adam(TokenizerSteps.OPTIMIZER).numbers(step + 1, rate));
        numbers.put(Averages.NUMBER, 0f);
        numbers.put(Adversary.FACTOR, factor);
        return generate.run(batch(x, shape), numbers);
    }

    /** One step of the discriminator. */
    Map<String, Float> discriminate(int step, float factor, float[] x, List<Integer> shape) {
        Map<String, Float> numbers =
                new HashMap<>(steps.adam(TokenizerSteps.DISCRIMINATOR).numbers(step + 1, rate));
        numbers.put(Adversary.DISCRIMINATOR_FACTOR, factor);
        return discriminate.run(batch(x, shape), numbers);
    }

    /** The gradient of a parameter in the first step: the first moment that it left is half of it, exactly. */
    float[] firstGradient(String optimizer, String parameter) {
        float[] moment = state.values(optimizer + "/first/" + parameter);
        for (int i = 0; i < moment.length; i++) {
            moment[i] *= 2;
        }
        return moment;
    }

    /**
     * The elements of the autoencoder's weights that chance moved in the first step: Adam moves an element by a full learning
     * rate whatever the size of its gradient, and the sign of one that is rounding noise depends on the processor.
     *
     * @param known weights to leave out
     * @param noise what rounding alone may make of a gradient, in parts of the largest of its tensor
     */
    List<Undecided> undecided(Set<String> known, double noise) {
        List<Undecided> elements = new ArrayList<>();
        for (String name : start.keySet()) {
            if (known.contains(name) || !start.containsKey(TokenizerSteps.OPTIMIZER + "/first/" + name)) {
                continue;
            }
            float[] gradient = firstGradient(TokenizerSteps.OPTIMIZER, name);
            float largest = RecordedTensors.largest(gradient);
            for (int i = 0; i < gradient.length; i++) {
                if (gradient[i] != 0 && Math.abs(gradient[i]) < noise * largest) {
                    elements.add(new Undecided(name, i));
                }
            }
        }
        return elements;
    }

    /** Moves an element from where it started as far the other way; the next time, back. */
    void turn(Undecided element) {
        float[] values = state.values(element.weight());
        float now = values[element.index()];
        Float back = turned.remove(element);
        if (back == null) {
            turned.put(element, now);
            back = 2 * Objects.requireNonNull(start.get(element.weight()))[element.index()] - now;
        }
        values[element.index()] = back;
        state.put(element.weight(), state.shape(element.weight()), values);
    }

    /** All tensors, or only those that a step of the discriminator changes. */
    Map<String, float[]> tensors(boolean all) {
        Map<String, float[]> tensors = new HashMap<>();
        for (String name : state.names()) {
            if (all || name.startsWith(Adversary.PREFIX) || name.startsWith(TokenizerSteps.DISCRIMINATOR + "/")) {
                tensors.put(name, state.values(name));
            }
        }
        return tensors;
    }

    /** Puts tensors back. */
    void restore(Map<String, float[]> tensors) {
        tensors.forEach((name, values) -> state.put(name, state.shape(name), values));
    }

    /**
     * The gradient of the generator's adversarial loss with respect to the discriminator, by parameter.
     *
     * @param made what the autoencoder made, of the given shape
     */
    Map<String, float[]> adversarialGradients(float[] made, List<Integer> shape) {
        StepBuilder step = new StepBuilder("adversarial", Target.CPU);
        Dim[] sides = shape.stream().map(Dim::of).toArray(Dim[]::new);
        Value pixels = step.batch(TokenizerSteps.PIXELS, ValueType.floats(sides));
        Value logits = adversary.network().train(step.scope(Adversary.PREFIX), pixels, (name, size, change) -> {});
        Value loss = adversary.loss().generator(step.ops("adversarial"), logits);
        Map<String, Value> parameters = step.parameters();
        Map<Value, Value> gradients = step.tape().gradients(loss, List.copyOf(parameters.values()));
        parameters.forEach((name, value) -> step.measure("of " + name, Objects.requireNonNull(gradients.get(value))));
        Map<String, float[]> found = new HashMap<>();
        try (StepRunner runner = new StepRunner(step.build(), state, Providers.device("cpu"))) {
            runner.run(batch(made, shape), Map.of());
            parameters.keySet().forEach(name -> found.put(name, runner.floats("of " + name)));
        }
        return found;
    }

    /**
     * By how much the nearest entry is nearer than the next, in squared distance, for the latent where that is least: below
     * about 1e-4 another implementation may choose another token.
     */
    double smallestMargin(float[] x, List<Integer> shape) {
        TokenizerRecipe.Codes codes = steps.recipe().quantizer();
        StepBuilder step = new StepBuilder("margin", Target.CPU);
        Dim[] sides = shape.stream().map(Dim::of).toArray(Dim[]::new);
        Value pixels = step.batch(TokenizerSteps.PIXELS, ValueType.floats(sides));
        Value latents = new Autoencoder(steps.recipe().config()).latents(step.frozen(""), pixels);
        Ops ops = step.ops("margin");
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, codes.dimension());
        Value codebook =
                step.state("quantize.embedding.weight", List.of((long) codes.entries(), (long) codes.dimension()));
        Value halfSquares = ops.mul(ops.sum(ops.mul(codebook, codebook), 1, false), -0.5f);
        Value two = ops.topK(
                        ops.linear(flat, codebook, halfSquares), step.graph().vector(2))
                .get(0);
        step.measure("best", two);
        double least = Double.POSITIVE_INFINITY;
        try (StepRunner runner = new StepRunner(step.build(), state, Providers.device("cpu"))) {
            runner.run(batch(x, shape), Map.of());
            float[] best = runner.floats("best");
            for (int i = 0; i < best.length; i += 2) {
                least = Math.min(least, 2 * ((double) best[i] - best[i + 1]));
            }
        }
        return least;
    }

    private static Map<String, Tensor> batch(float[] x, List<Integer> shape) {
        long[] sides = shape.stream().mapToLong(Integer::longValue).toArray();
        return Map.of(TokenizerSteps.PIXELS, Tensor.floats(x, sides));
    }

    @Override
    public void close() {
        generate.close();
        discriminate.close();
        state.close();
    }
}
