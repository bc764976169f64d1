package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.benchmarks.training.TrainingContender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingRoundsTest {
    private final List<String> steps = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();

    /** Its loss is one less with every step. */
    private final class Fake implements TrainingContender {
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
            steps.add(name);
            return loss--;
        }

        @Override
        public void close() {}
    }

    @Test
    void beginsEachRoundWithTheNextContenderAndKeepsEveryLoss() {
        List<TrainingTiming> timings =
                new TrainingRounds(1, 2, progress::add).run(List.of(new Fake("a", 9), new Fake("b", 5)));
        assertThat(steps).containsExactly("a", "b", "b", "a", "a", "b");
        assertThat(progress).containsExactly("round 1 of 3", "round 2 of 3", "round 3 of 3");
        assertThat(timings).extracting(TrainingTiming::contender).containsExactly("a", "b");
        assertThat(timings.get(0).losses()).containsExactly(9f, 8f, 7f);
        assertThat(timings.get(1).losses()).containsExactly(5f, 4f, 3f);
        assertThat(timings).allSatisfy(timing -> assertThat(timing.samples()).hasSize(2));
    }
}
