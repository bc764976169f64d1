package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.artifact.OpenParts;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.data.Example;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.image.Pixels;
import dev.smalti.io.AtomicFile;
import dev.smalti.model.classifier.Classifier;
import dev.smalti.model.classifier.ClassifierFacts;
import dev.smalti.objective.Adam;
import dev.smalti.objective.AutoencoderInitialiser;
import dev.smalti.objective.Averages;
import dev.smalti.objective.FirstWeights;
import dev.smalti.objective.Scalars;
import dev.smalti.objective.Schedule;
import dev.smalti.ort.Tensor;
import dev.smalti.train.BatchField.Content;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Trains a {@link dev.smalti.model.classifier.Classifier} by a {@link ClassifierRecipe}: softmax cross-entropy of each picture's class,
 * with AdamW; what is evaluated and exported are moving averages of the weights. Owns its state; for one thread.
 */
public final class ClassifierLearner implements Learner {
    /** What its batches hold. */
    public static final List<BatchField> FIELDS = List.of(BatchField.PIXELS, new BatchField("classes", Content.CLASS));

    private static final int MOST_ROWS = 24;
    private static final int COLUMNS = 8;

    private final ClassifierRecipe recipe;
    private final ClassifierData data;
    private final Adam adam;
    private final Schedule schedule;
    private final OpenParts open = new OpenParts();
    private final TrainingState state = open.own(new TrainingState());
    private final StepRunner step;
    private final StepRunner answer;

    /**
     * A network that knows nothing.
     *
     * @param data the classes, and the pictures that are held back
     * @param seed of the first weights
     */
    ClassifierLearner(ClassifierRecipe recipe, ClassifierData data, long seed, Device device) {
        if (recipe.data().size() % recipe.model().factor() != 0) {
            throw new IllegalArgumentException("the side of its pictures is a multiple of "
                    + recipe.model().factor() + ", was " + recipe.data().size());
        }
        this.recipe = recipe;
        this.data = data;
        this.adam = recipe.optimizer().adam();
        this.schedule = recipe.optimizer().schedule(recipe.steps());
        StepGraph training = training(Target.of(device));
        AutoencoderInitialiser first = new AutoencoderInitialiser(seed, training.state(), FirstWeights.SHALLOW);
        training.state().forEach((name, shape) -> state.put(name, shape, first.values(name, shape)));
        this.step = open.orClose(() -> open.own(new StepRunner(training, state, device)));
        this.answer = open.orClose(() -> open.own(new StepRunner(answering(Target.of(device)), state, device)));
    }

    private StepGraph training(Target target) {
        StepBuilder step = new StepBuilder("classifier-step", target);
        Classifier network = recipe.model();
        Classifier.Found found = network.apply(step.scope(""), pictures(step));
        Value classes = told(step, "classes");
        Value kinds = told(step, DegradedBatches.KINDS);
        Value kindLogits = network.head(step.scope("degradation"), found.features(), Degradation.values().length);
        Ops ops = step.ops("loss");
        Value classLoss = crossEntropy(ops, found.logits(), classes);
        Value loss = ops.add(classLoss, crossEntropy(ops, kindLogits, kinds));
        step.measure("loss", loss);
        step.measure("class_loss", classLoss);
        step.measure("accuracy", accuracy(ops, found.logits(), classes));
        step.measure("degradation_accuracy", accuracy(ops, kindLogits, kinds));
        Map<String, Value> parameters = step.parameters();
        Map<Value, Value> gradients = step.tape().gradients(loss, new ArrayList<>(parameters.values()));
        Averages.update(step, adam.update(step, parameters, gradients, ClassifierLearner::decays));
        return step.build();
    }

    /** A number for each picture of the batch. */
    private Value told(StepBuilder step, String name) {
        return step.batch(name, ValueType.longs(Dim.of(recipe.data().batch())));
    }

    /** The mean over pictures, in nats. */
    private Value crossEntropy(Ops ops, Value logits, Value numbers) {
        Value logarithms = ops.node(Operators.LOG_SOFTMAX, Attributes.NONE.with("axis", 1), logits);
        Value rows = ops.reshape(numbers, recipe.data().batch(), 1);
        return ops.node(Operators.NEG, Attributes.NONE, Scalars.mean(ops, ops.gatherElements(logarithms, rows, 1)));
    }

    private static Value accuracy(Ops ops, Value logits, Value numbers) {
        return Scalars.mean(ops, ops.cast(ops.equal(ops.argMax(logits, 1), numbers), ElementType.FLOAT));
    }

    /** Of a batch of pictures that are not learned from, what the averages of the weights say. */
    private StepGraph answering(Target target) {
        StepBuilder step = new StepBuilder("classifier-answer", target);
        Value logits = recipe.model()
                .apply(step.frozen("", Averages.PREFIX), pictures(step))
                .logits();
        Ops ops = step.ops("answer");
        step.measure("logarithms", ops.node(Operators.LOG_SOFTMAX, Attributes.NONE.with("axis", 1), logits));
        return step.build();
    }

    private Value pictures(StepBuilder step) {
        Dim side = Dim.of(recipe.data().size());
        return step.batch("pixels", ValueType.floats(Dim.of(recipe.data().batch()), Dim.of(3), side, side));
    }

    private static boolean decays(String parameter) {
        return parameter.endsWith(".weight") && !parameter.contains("norm");
    }

    /**
     * {@inheritDoc}
     *
     * @param batch {@code pixels} f32 [N, 3, side, side] in [-1, 1] and {@code classes} i64 [N]
     * @return {@code loss} in nats per picture and {@code accuracy}, the share of pictures whose likeliest class is right;
     *     on the steps that evaluate, and on the last, {@code held_loss} and {@code held_accuracy}; {@code rate}
     */
    @Override
    public Map<String, Float> step(long number, Map<String, Tensor> batch) {
        double rate = schedule.at(number);
        Map<String, Float> numbers = new HashMap<>(adam.numbers(number + 1, rate));
        numbers.put(Averages.NUMBER, Averages.rate(recipe.optimizer().average(), number + 1));
        Map<String, Float> told = new LinkedHashMap<>(step.run(batch, numbers));
        long every = recipe.data().evaluateEvery();
        if (number == recipe.steps() - 1 || (every > 0 && number % every == every - 1)) {
            evaluate(told);
        }
        told.put("rate", (float) rate);
        return told;
    }

    private void evaluate(Map<String, Float> told) {
        List<float[]> answers = answers();
        double nats = 0;
        int right = 0;
        for (int i = 0; i < answers.size(); i++) {
            int wanted = data.held().get(i).classNumber().orElseThrow();
            nats -= answers.get(i)[wanted];
            right += likeliest(answers.get(i)) == wanted ? 1 : 0;
        }
        told.put("held_loss", (float) (nats / answers.size()));
        told.put("held_accuracy", (float) right / answers.size());
    }

    /** For each picture that is held back the logarithms of the classes' probabilities. */
    private List<float[]> answers() {
        List<Example> held = data.held();
        int count = recipe.data().batch();
        int classes = recipe.model().classes();
        List<float[]> answers = new ArrayList<>();
        for (int start = 0; start < held.size(); start += count) {
            List<Example> some = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                // A batch that is not full repeats the last picture.
                some.add(held.get(Math.min(start + i, held.size() - 1)));
            }
            answer.run(Map.of("pixels", BatchField.PIXELS.of(some)), Map.of());
            float[] found = answer.floats("logarithms");
            for (int i = 0; i < Math.min(count, held.size() - start); i++) {
                float[] own = new float[classes];
                System.arraycopy(found, i * classes, own, 0, classes);
                answers.add(own);
            }
        }
        return answers;
    }

    private static int likeliest(float[] values) {
        return IntStream.range(0, values.length).reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    @Override
    public TrainingState state() {
        return state;
    }

    /** For each class a row of the pictures held back that are taken for it, the surest first; grey where there are fewer. */
    @Override
    public List<Pixels> samples() {
        List<float[]> answers = answers();
        int side = recipe.data().size();
        Pixels grey = new Pixels(3, side, side, new float[3 * side * side]);
        List<Pixels> samples = new ArrayList<>();
        for (int row = 0; row < Math.min(MOST_ROWS, recipe.model().classes()); row++) {
            int number = row;
            List<Pixels> taken = IntStream.range(0, answers.size())
                    .filter(i -> likeliest(answers.get(i)) == number)
                    .boxed()
                    .sorted(Comparator.comparing(i -> -answers.get(i)[number]))
                    .limit(COLUMNS)
                    .map(i -> data.held().get(i).picture())
                    .toList();
            samples.addAll(taken);
            for (int i = taken.size(); i < COLUMNS; i++) {
                samples.add(grey);
            }
        }
        return samples;
    }

    @Override
    public int sampleColumns() {
        return COLUMNS;
    }

    /** Writes {@value ClassifierFacts#FILE}: what evaluation opens; the converter has no use for it. */
    @Override
    public void export(Path folder) {
        byte[] graph = OnnxWriter.toBytes(
                recipe.model().graph((name, shape) -> TensorData.of(shape, state.values(Averages.PREFIX + name))),
                new ClassifierFacts(recipe.data().size(), data.classes()).metadata());
        AtomicFile.write(folder.resolve(ClassifierFacts.FILE), out -> out.write(graph));
    }

    @Override
    public void close() {
        open.close();
    }
}
