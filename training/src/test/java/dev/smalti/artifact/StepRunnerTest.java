package dev.smalti.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.gradient.Target;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import dev.smalti.ort.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepRunnerTest {
    @Test
    void refusesABatchOfAnotherShapeOrType() {
        StepBuilder step = new StepBuilder("double", Target.CPU);
        Value pixels = step.batch("pixels", ValueType.floats(Dim.of(2), Dim.of(3)));
        step.measure("sum", step.ops("").add(pixels, pixels));
        try (TrainingState state = new TrainingState();
                StepRunner runner = new StepRunner(step.build(), state, Device.cpu())) {
            runner.run(Map.of("pixels", Tensor.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)), Map.of());
            assertThat(runner.floats("sum")).containsExactly(2, 4, 6, 8, 10, 12);
            assertThatThrownBy(() -> runner.run(Map.of("pixels", Tensor.floats(new float[6], 3, 2)), Map.of()))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the step 'double' takes 'pixels' as float32 [2, 3], the batch has float32 [3, 2]");
            assertThatThrownBy(() -> runner.run(Map.of("pixels", Tensor.longs(new long[6], 2, 3)), Map.of()))
                    .hasMessageEndingWith("the batch has int64 [2, 3]");
        }
    }

    @Test
    void aStateTakesAsManyValuesAsItsShapeHas() {
        try (TrainingState state = new TrainingState()) {
            state.put("weight", List.of(2L, 2L), new float[4]);
            assertThatThrownBy(() -> state.put("weight", List.of(2L, 2L), new float[3]))
                    .hasMessage("'weight' of shape [2, 2] has 4 values, got 3");
        }
    }
}
