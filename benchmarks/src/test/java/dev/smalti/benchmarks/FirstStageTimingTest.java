package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.FirstStageTiming.Task;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.measure.Sample;
import dev.smalti.benchmarks.measure.Samples;
import dev.smalti.benchmarks.torch.FirstStageCost;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstStageTimingTest {
    private static final Pixels PICTURE = new Pixels(1, 1, 1, new float[] {0.5f});
    private static final TokenGrid TOKENS = new TokenGrid(new GridShape(1, 1), new int[] {3});

    private final List<String> calls = new ArrayList<>();

    @Test
    void encodesThenDecodes() {
        List<FirstStageTiming> timings = new Rounds(0, 1, round -> {})
                .measure(List.of(
                        FirstStageTiming.turns(new Recorded(), PICTURE, TOKENS, new FirstStageCost(10, 20, 1), 2)));
        assertThat(calls).containsExactly("encode", "decode");
        assertThat(timings)
                .extracting(FirstStageTiming::contender, FirstStageTiming::task, FirstStageTiming::flops)
                .containsExactly(tuple("a", Task.ENCODE, 10L), tuple("a", Task.DECODE, 20L));
    }

    @Test
    void speedIsThatOfTheMedianOfTheClockThatFits() {
        Samples samples = new Samples(List.of(new Sample(40_000_000, 20_000_000)));
        assertThat(new FirstStageTiming("a", Task.DECODE, 1, 40_000_000_000L, samples).gigaflops())
                .isEqualTo(2000);
        assertThat(new FirstStageTiming("a", Task.DECODE, 2, 40_000_000_000L, samples).gigaflops())
                .isEqualTo(1000);
    }

    private final class Recorded implements Contender {
        @Override
        public String title() {
            return "a";
        }

        @Override
        public TokenGrid encode(Pixels picture) {
            calls.add("encode");
            return TOKENS;
        }

        @Override
        public Pixels decode(TokenGrid tokens) {
            calls.add("decode");
            return PICTURE;
        }

        @Override
        public void close() {
            throw new AssertionError("whoever opened it closes it");
        }
    }
}
