package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.benchmarks.training.TrainingContender;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.image.Pixels;
import dev.smalti.layer.Scope;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.Autoencoder;
import dev.smalti.model.vqgan.VqganConfig;
import dev.smalti.objective.Adam;
import dev.smalti.objective.GptObjective;
import dev.smalti.objective.Initialiser;
import dev.smalti.objective.Quantization;
import dev.smalti.objective.Quantization.Quantized;
import dev.smalti.objective.Reconstruction;
import dev.smalti.ort.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Smalti's training step: forward, gradient and optimizer as one graph on ONNX Runtime, its state in place. */
final class SmaltiTraining implements TrainingContender {
    private final TrainingState state;
    private final StepRunner runner;
    private final Adam adam;
    private final double rate;
    private final Map<String, Tensor> batch;
    private long steps;

    private SmaltiTraining(
            StepGraph step,
            Map<String, CheckpointTensor> weights,
            Adam adam,
            double rate,
            Map<String, Tensor> batch,
            int threads) {
        this.state = new TrainingState();
        step.state().forEach((name, shape) -> {
            CheckpointTensor weight = weights.get(name);
            state.put(name, shape, weight == null ? Initialiser.filled(shape, 0) : weight.floats());
        });
        this.runner = new StepRunner(step, state, Device.cpu().withThreads(threads));
        this.adam = adam;
        this.rate = rate;
        this.batch = batch;
    }

    /** A first stage of this architecture. */
    static SmaltiTraining vqgan(VqganTask task, VqganConfig config, int threads) {
        StepBuilder step = new StepBuilder("vqgan", Target.CPU);
        Pixels first = task.batch().get(0);
        int count = task.batch().size();
        Value pixels = step.batch(
                "pixels",
                ValueType.floats(
                        Dim.of(count), Dim.of(first.channels()), Dim.of(first.height()), Dim.of(first.width())));
        Scope scope = step.scope("");
        Ops ops = step.ops("loss");
        Autoencoder autoencoder = new Autoencoder(config);
        Quantizer quantizer = config.quantizer();
        Quantized quantized = new Quantization(
                        quantizer.entries(), quantizer.dimension(), task.commitment(), false, null)
                .apply(step, autoencoder.latents(scope, pixels));
        Value reconstruction = autoencoder.pixels(scope, quantized.entries());
        Value loss = ops.add(new Reconstruction(1, 0).loss(ops, pixels, reconstruction), quantized.loss());
        step.measure("loss", loss);
        Adam adam = adam(task.adam());
        Map<String, Value> parameters = step.parameters();
        adam.update(step, parameters, step.tape().gradients(loss, new ArrayList<>(parameters.values())), name -> false);
        return new SmaltiTraining(
                step.build(),
                task.weights(),
                adam,
                task.adam().learningRate(),
                Map.of("pixels", stacked(task.batch())),
                threads);
    }

    /** A transformer. */
    static SmaltiTraining gpt(GptTask task, int threads) {
        int sequences = task.inputs().length;
        int length = task.inputs()[0].length;
        Adam adam = adam(task.adam());
        StepGraph step = new GptObjective(
                        task.config(),
                        new GptObjective.Batch(sequences, 1, length),
                        new GptObjective.Options(adam, 0, GptObjective.Rates.NONE, false, 1),
                        Target.CPU)
                .step();
        Map<String, Tensor> batch = Map.of(
                GptObjective.TOKENS, tokens(task.inputs()),
                GptObjective.TARGETS, tokens(task.targets()));
        return new SmaltiTraining(step, task.weights(), adam, task.adam().learningRate(), batch, threads);
    }

    private static Adam adam(dev.smalti.benchmarks.training.Adam of) {
        return new Adam("adam", of.beta1(), of.beta2(), of.epsilon(), of.weightDecay());
    }

    private static Tensor stacked(List<Pixels> pictures) {
        Pixels first = pictures.get(0);
        int length = first.values().length;
        float[] values = new float[pictures.size() * length];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i).values(), 0, values, i * length, length);
        }
        return Tensor.floats(values, pictures.size(), first.channels(), first.height(), first.width());
    }

    private static Tensor tokens(int[][] rows) {
        long[] all =
                Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
        return Tensor.longs(all, rows.length, rows[0].length);
    }

    @Override
    public String name() {
        return "smalti";
    }

    @Override
    public float step() {
        steps++;
        return Objects.requireNonNull(
                runner.run(batch, adam.numbers(steps, rate)).get("loss"));
    }

    @Override
    public void close() {
        runner.close();
        state.close();
    }
}
