package dev.smalti.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.objective.Adam;
import dev.smalti.ort.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopedStepTest {
    private static final Adam ADAM = new Adam("fit", 0.9, 0.99, 1e-8, 0);
    private static final int STEPS = 4;

    /** A line that is fitted to points, with Adam. */
    private static StepGraph line() {
        StepBuilder step = new StepBuilder("line", Target.CPU);
        Ops ops = step.ops("line");
        Value x = step.batch("x", ValueType.floats(Dim.of(5), Dim.of(2)));
        Value y = step.batch("y", ValueType.floats(Dim.of(5), Dim.of(1)));
        Value w = step.scope("line").weight("weight", 2, 1);
        Value error = ops.sub(ops.matMul(x, w), y);
        Value loss = ops.node(Operators.REDUCE_MEAN, Attributes.NONE.with("keepdims", 0), ops.mul(error, error));
        step.measure("loss", loss);
        ADAM.update(step, step.parameters(), step.tape().gradients(loss, List.of(w)), name -> false);
        return step.build();
    }

    private static TrainingState state(StepGraph step) {
        TrainingState state = new TrainingState();
        step.state().forEach((name, shape) -> state.put(name, shape, new float[] {0, 0}));
        return state;
    }

    private static float[] points(int step, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(1 + i + 7 * step + count);
        }
        return values;
    }

    @Test
    void someStepsInALoopLeaveTheStateThatTheyLeaveOneByOne() {
        StepGraph step = line();
        try (TrainingState one = state(step);
                TrainingState looped = state(step);
                StepRunner single = new StepRunner(step, one, Device.cpu());
                StepRunner loop = new StepRunner(LoopedStep.of(step, STEPS), looped, Device.cpu())) {
            float[] losses = new float[STEPS];
            float[] xs = new float[STEPS * 10];
            float[] ys = new float[STEPS * 5];
            Map<String, float[]> numbers = new HashMap<>();
            for (int i = 0; i < STEPS; i++) {
                Map<String, Float> told = ADAM.numbers(i + 1, 0.1);
                for (Map.Entry<String, Float> number : told.entrySet()) {
                    numbers.computeIfAbsent(number.getKey(), any -> new float[STEPS])[i] = number.getValue();
                }
                System.arraycopy(points(i, 10), 0, xs, i * 10, 10);
                System.arraycopy(points(i, 5), 0, ys, i * 5, 5);
                losses[i] = single.run(
                                Map.of(
                                        "x", Tensor.floats(points(i, 10), 5, 2),
                                        "y", Tensor.floats(points(i, 5), 5, 1)),
                                told)
                        .get("loss");
            }
            Map<String, Tensor> batch =
                    Map.of("x", Tensor.floats(xs, STEPS, 5, 2), "y", Tensor.floats(ys, STEPS, 5, 1));
            loop.runStacked(batch, numbers);

            assertThat(loop.floats("loss")).containsExactly(losses);
            for (String name : one.names()) {
                assertThat(looped.values(name)).as(name).containsExactly(one.values(name));
            }
            assertThat(one.values("line.weight")).doesNotContain(0f);
        }
    }

    @Test
    void aLoopWithoutStepsIsRefused() {
        assertThatThrownBy(() -> LoopedStep.of(line(), 0))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("at least one");
    }
}
