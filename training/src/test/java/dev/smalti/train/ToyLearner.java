package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.artifact.StepBuilder;
import dev.smalti.artifact.StepGraph;
import dev.smalti.artifact.StepRunner;
import dev.smalti.artifact.TrainingState;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Fits a line through points in eight dimensions, by gradients with momentum: a real step graph that is small. */
final class ToyLearner implements Learner {
    static final int WIDTH = 8;
    static final int BATCH = 4;

    private final TrainingState state = new TrainingState();
    private final StepRunner runner;
    private final float rate;

    ToyLearner(long seed) {
        this(seed, 0.05f);
    }

    ToyLearner(long seed, float rate) {
        this.rate = rate;
        state.put("weight", List.of((long) WIDTH, 1L), random(seed, WIDTH));
        state.put("velocity", List.of((long) WIDTH, 1L), new float[WIDTH]);
        this.runner = new StepRunner(graph(), state, Device.cpu());
    }

    private static StepGraph graph() {
        StepBuilder step = new StepBuilder("toy", Target.CPU);
        Ops ops = step.ops("line");
        Value x = step.batch("x", ValueType.floats(Dim.of(BATCH), Dim.of(WIDTH)));
        Value y = step.batch("y", ValueType.floats(Dim.of(BATCH), Dim.of(1)));
        Value weight = step.state("weight", List.of((long) WIDTH, 1L));
        Value velocity = step.state("velocity", List.of((long) WIDTH, 1L));
        Value error = ops.sub(ops.matMul(x, weight), y);
        Value loss = ops.sum(ops.sum(ops.mul(error, error), 1, false), 0, false);
        Value gradient = step.tape().gradients(loss, List.of(weight)).get(weight);
        Value moved = ops.add(ops.mul(velocity, 0.9f), gradient);
        step.update("velocity", moved);
        step.update("weight", ops.sub(weight, ops.mul(moved, step.number("lr"))));
        step.measure("loss", loss);
        return step.build();
    }

    /** Points of one line with some noise, another batch for each step. */
    static BatchSource batches(long seed) {
        float[] line = random(seed, WIDTH);
        return step -> {
            float[] x = random(seed * 31 + step + 1, BATCH * WIDTH);
            float[] y = new float[BATCH];
            for (int i = 0; i < x.length; i++) {
                y[i / WIDTH] += x[i] * line[i % WIDTH] * 2;
            }
            y[0] += 0.01f * step % 7;
            return Map.of("x", Tensor.floats(x, BATCH, WIDTH), "y", Tensor.floats(y, BATCH, 1));
        };
    }

    private static float[] random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    @Override
    public Map<String, Float> step(long step, Map<String, Tensor> batch) {
        return runner.run(batch, Map.of("lr", rate / (1 + step)));
    }

    @Override
    public TrainingState state() {
        return state;
    }

    @Override
    public List<Pixels> samples() {
        float[] grey = new float[WIDTH];
        Arrays.fill(grey, Math.max(-1, Math.min(1, state.values("weight")[0])));
        return List.of(new Pixels(1, 2, WIDTH / 2, grey));
    }

    @Override
    public int sampleColumns() {
        return 1;
    }

    @Override
    public void close() {
        runner.close();
        state.close();
    }
}
