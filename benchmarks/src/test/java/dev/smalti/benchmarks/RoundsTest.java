package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.Rounds.Work;
import dev.smalti.benchmarks.Timing.Clock;
import dev.smalti.benchmarks.Timing.Sample;
import dev.smalti.benchmarks.Timing.Task;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Pixels PICTURE = new Pixels(1, 1, 1, new float[] {0.5f});
    private static final TokenGrid TOKENS = new TokenGrid(new GridShape(1, 1), new int[] {3});

    private final List<String> calls = new ArrayList<>();

    @Test
    void beginsEachRoundWithTheNextContender() {
        List<Integer> finished = new ArrayList<>();
        List<Timing> timings =
                new Rounds(1, 2).run(List.of(new Recorded("a"), new Recorded("b")), work(), 1, finished::add);
        assertThat(String.join(" ", calls))
                .isEqualTo("a.encode a.decode b.encode b.decode "
                        + "b.encode b.decode a.encode a.decode "
                        + "a.encode a.decode b.encode b.decode");
        assertThat(finished).containsExactly(1, 2, 3);
        assertThat(timings).extracting(Timing::contender).containsExactly("a", "a", "b", "b");
        assertThat(timings)
                .extracting(Timing::task)
                .containsExactly(Task.ENCODE, Task.DECODE, Task.ENCODE, Task.DECODE);
        assertThat(timings).extracting(Timing::flops).containsExactly(10L, 20L, 10L, 20L);
        assertThat(timings).allSatisfy(timing -> assertThat(timing.samples()).hasSize(2));
    }

    @Test
    void takesTheMedianOfTheClockThatFits() {
        List<Sample> samples = List.of(sample(40, 10), sample(20, 30), sample(60, 20));
        Timing alone = new Timing("a", Task.DECODE, 1, 40_000_000_000L, samples);
        assertThat(alone.clock()).isEqualTo(Clock.CPU);
        assertThat(alone.median(Clock.CPU)).isEqualTo(20);
        assertThat(alone.fastest(Clock.CPU)).isEqualTo(10);
        assertThat(alone.slowest(Clock.CPU)).isEqualTo(30);
        assertThat(alone.gigaflops()).isEqualTo(2000);
        Timing pair = new Timing("a", Task.DECODE, 2, 40_000_000_000L, samples.subList(0, 2));
        assertThat(pair.clock()).isEqualTo(Clock.WALL);
        assertThat(pair.median(Clock.WALL)).isEqualTo(30);
    }

    private static Sample sample(long wallMillis, long cpuMillis) {
        return new Sample(wallMillis * 1_000_000, cpuMillis * 1_000_000);
    }

    private static Work work() {
        return new Work(PICTURE, TOKENS, 10, 20);
    }

    private final class Recorded implements Contender {
        private final String title;

        private Recorded(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }

        @Override
        public TokenGrid encode(Pixels picture) {
            calls.add(title + ".encode");
            return TOKENS;
        }

        @Override
        public Pixels decode(TokenGrid tokens) {
            calls.add(title + ".decode");
            return PICTURE;
        }

        @Override
        public void close() {
            calls.add(title + ".close");
        }
    }
}
