package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> order = new ArrayList<>();

    @Test
    void givesEachItsTurnInEveryRoundAndTheFirstPlaceInTurns() {
        List<Samples> samples =
                new Rounds(new Plan(1, 3, 0, 60), () -> false).measure(List.of(work("a"), work("b"), work("c")));

        // Each once to see how long it takes, then the rounds.
        assertThat(String.join("", order)).isEqualTo("abc" + "abc" + "bca" + "cab");
        assertThat(samples).extracting(Samples::count).containsExactly(3, 3, 3);
    }

    @Test
    void repeatsWhatIsShort() {
        new Rounds(new Plan(1, 1, 10, 60), () -> order.size() > 5).measure(List.of(work("a")));
        assertThat(order).hasSizeGreaterThan(100);
    }

    @Test
    void aRoundThatIsCutShortDoesNotCount() {
        List<Samples> samples =
                new Rounds(new Plan(1, 9, 0, 60), () -> order.size() >= 7).measure(List.of(work("a"), work("b")));
        assertThat(samples).extracting(Samples::count).containsExactly(2, 2);
    }

    @Test
    void beginsNoFurtherRoundAfterItsTime() {
        List<Samples> samples = new Rounds(new Plan(1, 100, 0, 0), () -> false).measure(List.of(work("a")));
        assertThat(samples.get(0).count()).isEqualTo(Plan.FEWEST);
    }

    private Workload work(String name) {
        return new Workload() {
            @Override
            public void run() {
                order.add(name);
            }

            @Override
            public double units() {
                return 1;
            }

            @Override
            public void close() {
                order.add("closed");
            }
        };
    }
}
