package dev.smalti.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.benchmarks.measure.Rounds.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> calls = new ArrayList<>();

    @Test
    void beginsEachRoundWithTheNextContender() {
        List<String> finished = new ArrayList<>();
        List<String> timings =
                new Rounds(1, 2, finished::add).measure(List.of(List.of(turn("a1"), turn("a2")), List.of(turn("b"))));
        assertThat(String.join(" ", calls))
                .isEqualTo("-a1 a1 -a2 a2 -b b " + "-b b -a1 a1 -a2 a2 " + "-a1 a1 -a2 a2 -b b");
        assertThat(finished).containsExactly("round 1 of 3", "round 2 of 3", "round 3 of 3");
        assertThat(timings).containsExactly("a1 twice", "a2 twice", "b twice");
    }

    private Turn<String> turn(String name) {
        return new Turn<>(
                () -> calls.add("-" + name),
                () -> calls.add(name),
                samples -> name + (samples.count() == 2 ? " twice" : ""));
    }
}
