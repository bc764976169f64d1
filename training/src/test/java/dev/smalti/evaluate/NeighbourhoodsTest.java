package dev.smalti.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.evaluate.Neighbourhoods.Overlap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighbourhoodsTest {
    private static Neighbourhoods line(int neighbours, double... places) {
        List<float[]> points = new ArrayList<>();
        for (double place : places) {
            points.add(new float[] {(float) place});
        }
        return Neighbourhoods.of(points, neighbours);
    }

    @Test
    void countsWhatTheDefinitionsSay() {
        Overlap overlap = line(1, 0, 1, 2, 3).overlap(line(1, 0.5, 1.5, 10, 11));
        // Every ball is 1 wide. 0.5 lies in those of 0 and 1, 1.5 in those of 1 and 2; no sample is near 3.
        assertThat(overlap).isEqualTo(new Overlap(0.5, 0.75, 1, 0.75));
    }

    @Test
    void takesTheKthNeighbour() {
        // The second neighbours are 3, 2, 3 and 6 away.
        Neighbourhoods real = line(2, 0, 1, 3, 7);
        assertThat(real.overlap(line(2, 100, 200, 13)).precision()).isEqualTo(1 / 3.0);
        assertThat(real.overlap(line(2, 100, 200, 13.5)).precision()).isZero();
        assertThat(real.overlap(line(2, 100, 200, -2.5)).density()).isEqualTo(1 / 2.0 / 3);
    }

    @Test
    void seesThatModesAreMissingAndThatOthersAreWrong() {
        double[] both = IntStream.range(0, 40)
                .mapToDouble(i -> i % 20 * 0.1 + (i < 20 ? 0 : 100))
                .toArray();
        double[] one = IntStream.range(0, 40).mapToDouble(i -> i * 0.05).toArray();
        Neighbourhoods two = line(5, both);
        Neighbourhoods first = line(5, one);
        Overlap missing = two.overlap(first);
        assertThat(missing.precision()).isEqualTo(1);
        assertThat(missing.recall()).isEqualTo(0.5);
        assertThat(missing.coverage()).isEqualTo(0.5);
        Overlap wrong = first.overlap(two);
        assertThat(wrong.precision()).isEqualTo(0.5);
        assertThat(wrong.recall()).isEqualTo(1);
        assertThat(two.overlap(two))
                .isEqualTo(new Overlap(1, 1, two.overlap(two).density(), 1));
        assertThat(two.overlap(two).density()).isGreaterThan(1);
        assertThat(first.overlap(line(5, 50, 51, 52, 53, 54, 55))).isEqualTo(new Overlap(0, 0, 0, 0));
    }

    @Test
    void refusesTooFewPoints() {
        assertThatThrownBy(() -> line(3, 1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> line(1, 1, 2).overlap(line(2, 1, 2, 3))).isInstanceOf(IllegalArgumentException.class);
        List<Prediction> five = IntStream.range(0, 5)
                .mapToObj(i -> new Prediction(new float[] {i}, 0))
                .toList();
        assertThatThrownBy(() -> SetComparison.of(five, five))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("sets of at least 6 pictures can be compared, this one has 5");
    }

    @Test
    void comparesSets() {
        List<Prediction> reference = predictions(0);
        SetComparison same = SetComparison.of(reference, reference);
        assertThat(same.sceneDistance()).isLessThan(1e-10);
        assertThat(same.precision()).isEqualTo(1);
        SetComparison moved = SetComparison.of(predictions(100), reference);
        assertThat(moved.sceneDistance()).isBetween(2 * 9999.0, 2 * 10001.0);
        assertThat(moved.recall()).isZero();
    }

    private static List<Prediction> predictions(float moved) {
        return IntStream.range(0, 12)
                .mapToObj(i -> new Prediction(new float[] {moved + i % 4, moved + i / 4f}, 0))
                .toList();
    }
}
