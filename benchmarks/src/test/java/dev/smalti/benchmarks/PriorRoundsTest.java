package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.measure.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PriorRoundsTest {
    private final List<String> calls = new ArrayList<>();
    private final PriorRounds rounds = new PriorRounds(new Rounds(1, 2, round -> {}));

    @Test
    void beginsEachRoundWithTheNextPriorAndRewindsBeforeTheSteps() {
        List<PriorTiming> timings = rounds.cached(List.of(new Recorded("a", 1), new Recorded("b", 1)), 5, 9, 2);
        String a = " a.start5 a.close a.rewind a.step a.step";
        String b = " b.start5 b.close b.rewind b.step b.step";
        assertThat(String.join(" ", calls)).isEqualTo("a.start8 b.start8" + a + b + b + a + a + b + " a.close b.close");
        assertThat(timings)
                .extracting(PriorTiming::contender, PriorTiming::task, PriorTiming::length, PriorTiming::repeats)
                .containsExactly(
                        tuple("a", Task.PREFILL, 5, 1),
                        tuple("a", Task.STEP, 9, 2),
                        tuple("b", Task.PREFILL, 5, 1),
                        tuple("b", Task.STEP, 9, 2));
        assertThat(timings)
                .allSatisfy(timing -> assertThat(timing.samples().count()).isEqualTo(2));
    }

    @Test
    void measuresEachLengthWithoutACache() {
        List<PriorTiming> timings = rounds.whole(List.of(whole("a"), whole("b")), List.of(3, 7));
        assertThat(String.join(" ", calls)).isEqualTo("a.3 a.7 b.3 b.7 b.3 b.7 a.3 a.7 a.3 a.7 b.3 b.7");
        assertThat(timings)
                .extracting(PriorTiming::contender, PriorTiming::task, PriorTiming::length, PriorTiming::repeats)
                .containsExactly(
                        tuple("a", Task.WHOLE, 3, 1),
                        tuple("a", Task.WHOLE, 7, 1),
                        tuple("b", Task.WHOLE, 3, 1),
                        tuple("b", Task.WHOLE, 7, 1));
    }

    @Test
    void comparesTheTokensDrawn() {
        Recorded right = new Recorded("right", 1);
        Recorded wrong = new Recorded("wrong", 2);
        GreedyTokens answers = GreedyTokens.of(List.of(right, wrong), right, 10, 4);
        assertThat(answers.compared()).isEqualTo(8);
        assertThat(answers.equal()).containsEntry("right", 8).containsEntry("wrong", 2);
    }

    private Whole whole(String title) {
        return new Whole(title, calls);
    }

    private record Whole(String title, List<String> calls) implements PriorContender.Whole {
        @Override
        public int[] next(int length) {
            calls.add(title + "." + length);
            return new int[1];
        }
    }

    /** Draws the condition's length, then more by {@code stride} for each step. */
    private final class Recorded implements PriorContender.Cached {
        private final String title;
        private final int stride;

        Recorded(String title, int stride) {
            this.title = title;
            this.stride = stride;
        }

        @Override
        public String title() {
            return title;
        }

        @Override
        public OptionalLong weightBytes() {
            return OptionalLong.empty();
        }

        @Override
        public PriorContender.Run start(int length) {
            calls.add(title + ".start" + length);
            return new PriorContender.Run() {
                private int last = length;

                @Override
                public int[] last() {
                    return new int[] {last, last};
                }

                @Override
                public void step() {
                    calls.add(title + ".step");
                    last += stride;
                }

                @Override
                public void rewind() {
                    calls.add(title + ".rewind");
                    last = length;
                }

                @Override
                public void close() {
                    calls.add(title + ".close");
                }
            };
        }
    }
}
