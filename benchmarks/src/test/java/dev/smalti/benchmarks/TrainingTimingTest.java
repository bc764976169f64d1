package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.training.TrainingContender;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingTimingTest {
    /** Its loss is one less with every step. */
    private static final class Fake implements TrainingContender {
        private final String name;
        private float loss;

        Fake(String name, float loss) {
            this.name = name;
            this.loss = loss;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public float step() {
            return loss--;
        }

        @Override
        public void close() {}
    }

    @Test
    void keepsEveryLossAndTheSamplesThatCount() {
        List<TrainingTiming> timings = new Rounds(1, 2, round -> {})
                .measure(List.of(
                        List.of(TrainingTiming.turn(new Fake("a", 9))),
                        List.of(TrainingTiming.turn(new Fake("b", 5)))));
        assertThat(timings).extracting(TrainingTiming::contender).containsExactly("a", "b");
        assertThat(timings.get(0).losses()).containsExactly(9f, 8f, 7f);
        assertThat(timings.get(1).losses()).containsExactly(5f, 4f, 3f);
        assertThat(timings)
                .allSatisfy(timing -> assertThat(timing.samples().count()).isEqualTo(2));
    }
}
