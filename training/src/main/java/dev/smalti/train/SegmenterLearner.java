package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.artifact.OpenParts;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.data.Example;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.image.Pixels;
import dev.smalti.model.segmenter.Segmenter;
import dev.smalti.objective.Adam;
import dev.smalti.objective.AutoencoderInitialiser;
import dev.smalti.objective.Averages;
import dev.smalti.objective.Scalars;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.train.BatchField.Content;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a {@link Segmenter}: softmax cross-entropy of each pixel's label, with Adam; what is exported are moving averages of the
 * weights. Owns its state; for one thread.
 */
public final class SegmenterLearner implements Learner {
    /** What its batches hold. */
    public static final List<BatchField> FIELDS = List.of(BatchField.PIXELS, new BatchField("labels", Content.LABELS));

    private static final Adam ADAM = new Adam("segmenter", 0.9, 0.99, 1e-8, 0);
    private static final double DECAY = 0.99;
    private static final int SAMPLES = 4;
    private static final int COLUMNS = 3;

    private final Segmenter network;
    private final Settings settings;
    private final List<Example> shown;
    private final OpenParts open = new OpenParts();
    private final TrainingState state = open.own(new TrainingState());
    private final StepRunner step;
    private final StepRunner answer;

    /**
     * How it is trained.
     *
     * @param batch pictures in a batch
     * @param side of the pictures in pixels, a multiple of the network's factor
     * @param rate learning rate
     * @param seed of the first weights
     */
    public record Settings(int batch, int side, double rate, long seed) {}

    /**
     * A network that knows nothing.
     *
     * @param shown the samples show them; of the settings' side, with segmentations, at least one
     */
    public SegmenterLearner(Segmenter network, Settings settings, List<Example> shown, Device device) {
        this.network = network;
        this.settings = settings;
        this.shown = List.copyOf(shown);
        StepGraph training = training(network, settings, Target.of(device));
        AutoencoderInitialiser first = new AutoencoderInitialiser(settings.seed(), training.state());
        training.state().forEach((name, shape) -> state.put(name, shape, first.values(name, shape)));
        this.step = open.orClose(() -> open.own(new StepRunner(training, state, device)));
        this.answer = open.orClose(
                () -> open.own(new StepRunner(answering(network, settings, Target.of(device)), state, device)));
    }

    private static StepGraph training(Segmenter network, Settings settings, Target target) {
        StepBuilder step = new StepBuilder("segmenter-step", target);
        long pixels = (long) settings.batch() * settings.side() * settings.side();
        Dim batch = Dim.of(settings.batch());
        Dim side = Dim.of(settings.side());
        Value logits = network.logits(step.scope(""), pictures(step, batch, side));
        Value labels = step.batch("labels", ValueType.longs(batch, side, side));
        Ops ops = step.ops("loss");
        // A row for each pixel: [pixels, labels].
        Value rows = ops.reshape(ops.transpose(logits, 0, 2, 3, 1), pixels, network.labels());
        Value wanted = ops.reshape(labels, pixels, 1);
        Value logarithms = ops.node(Operators.LOG_SOFTMAX, Attributes.NONE.with("axis", 1), rows);
        Value mean = Scalars.mean(ops, ops.gatherElements(logarithms, wanted, 1));
        Value loss = ops.node(Operators.NEG, Attributes.NONE, mean);
        step.measure("loss", loss);
        Value right = ops.equal(ops.argMax(rows, 1), ops.reshape(labels, pixels));
        step.measure("accuracy", Scalars.mean(ops, ops.cast(right, ElementType.FLOAT)));
        Map<String, Value> parameters = step.parameters();
        Map<Value, Value> gradients = step.tape().gradients(loss, new ArrayList<>(parameters.values()));
        Averages.update(step, ADAM.update(step, parameters, gradients, name -> false));
        return step.build();
    }

    private static StepGraph answering(Segmenter network, Settings settings, Target target) {
        StepBuilder step = new StepBuilder("segmenter-answer", target);
        Value pixels = pictures(step, Dim.of(SAMPLES), Dim.of(settings.side()));
        step.measure("logits", network.logits(step.frozen("", Averages.PREFIX), pixels));
        return step.build();
    }

    private static Value pictures(StepBuilder step, Dim batch, Dim side) {
        return step.batch("pixels", ValueType.floats(batch, Dim.of(3), side, side));
    }

    /**
     * {@inheritDoc}
     *
     * @param batch {@code pixels} f32 [N, 3, side, side] in [-1, 1] and {@code labels} i64 [N, side, side]
     * @return {@code loss} in nats per pixel and {@code accuracy}, the share of pixels whose likeliest label is right
     */
    @Override
    public Map<String, Float> step(long number, Map<String, Tensor> batch) {
        Map<String, Float> numbers = new HashMap<>(ADAM.numbers(number + 1, settings.rate()));
        numbers.put(Averages.NUMBER, Averages.rate(DECAY, number + 1));
        return step.run(batch, numbers);
    }

    @Override
    public TrainingState state() {
        return state;
    }

    /** Pictures, their labels, and the labels found, in rows of three. */
    @Override
    public List<Pixels> samples() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            examples.add(shown.get(i % shown.size()));
        }
        answer.run(Map.of("pixels", BatchField.PIXELS.of(examples)), Map.of());
        float[] logits = answer.floats("logits");
        int length = logits.length / SAMPLES;
        List<Pixels> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            float[] own = Arrays.copyOfRange(logits, i * length, (i + 1) * length);
            Pixels map = new Pixels(network.labels(), settings.side(), settings.side(), own);
            samples.add(examples.get(i).picture());
            samples.add(LabelMapFile.colours(examples.get(i).segmentation().orElseThrow()));
            samples.add(LabelMapFile.colours(LabelMap.ofLogits(map)));
        }
        return samples;
    }

    @Override
    public int sampleColumns() {
        return COLUMNS;
    }

    /** Writes {@value TrainedSegmenter#FILE}, for {@link TrainedSegmenter#open}; the converter has no use for it. */
    @Override
    public void export(Path folder) {
        TrainedSegmenter.write(
                folder.resolve(TrainedSegmenter.FILE),
                network,
                (name, shape) -> TensorData.of(shape, state.values(Averages.PREFIX + name)));
    }

    @Override
    public void close() {
        open.close();
    }
}
