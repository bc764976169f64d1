package dev.smalti.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LikenessTest {
    @Test
    void countsEqualTokens() {
        assertThat(Likeness.equal(new int[] {1, 2, 3}, new int[] {1, 5, 3})).isEqualTo(2);
        assertThat(Likeness.equal(new int[][] {{1, 2}, {3, 4}}, new int[][] {{1, 2}, {3, 5}}))
                .isEqualTo(3);
    }

    @Test
    void errorsAreRelative() {
        assertThat(Likeness.relativeError(List.of(new float[] {3, 4.5f}), List.of(new float[] {3, 4})))
                .isEqualTo(0.1);
    }
}
