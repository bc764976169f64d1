package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SmaltiException;
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

    @Test
    void whatFailsHasNoFurtherTurnAndTheOthersGoOn() {
        Workload failing = new Workload() {
            private int runs;

            @Override
            public void run() {
                order.add("f");
                runs++;
                if (runs == 3) {
                    throw SmaltiException.badInput("the device is gone");
                }
            }

            @Override
            public double units() {
                return 1;
            }

            @Override
            public void close() {}
        };
        List<Samples> samples = new Rounds(new Plan(1, 3, 0, 60), () -> false).measure(List.of(failing, work("a")));

        assertThat(String.join("", order)).isEqualTo("fa" + "fa" + "af" + "a");
        assertThat(samples.get(0).failure()).hasMessage("the device is gone");
        assertThat(samples.get(1).failure()).isNull();
        assertThat(samples.get(1).count()).isEqualTo(3);
    }

    @Test
    void aFullHeapIsTheFailureOfOneContender() {
        Workload greedy = new Workload() {
            @Override
            public void run() {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public double units() {
                return 1;
            }

            @Override
            public void close() {}
        };
        List<Samples> samples = new Rounds(new Plan(1, 3, 0, 60), () -> false).measure(List.of(greedy, work("a")));
        assertThat(samples.get(0).failure()).hasMessageStartingWith("Java's heap is too small");
        assertThat(samples.get(1).count()).isEqualTo(3);
    }

    @Test
    void keepsEverySingleRunForPercentiles() {
        List<Samples> samples = new Rounds(new Plan(1, 2, 0.02, 60), () -> false).measure(List.of(work("a")));
        assertThat(samples.get(0).runs()).hasSizeGreaterThan(2);
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
