package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.GridShape;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GridPlacesTest {
    private static final GridShape PICTURE = new GridShape(8, 8);
    private static final int WIDTH = 64;

    @Test
    void aTokenIsGuessedWhereItsPartOfTheConditionResemblesIt() {
        GridShape condition = new GridShape(4, 4);
        float[] values = new GridPlaces(condition, 16, PICTURE).values(80, WIDTH);
        for (int token = 1; token < PICTURE.length(); token++) {
            int guessed = 16 + token - 1;
            int part = token / 8 / 2 * 4 + token % 8 / 2;
            int nearest = IntStream.range(0, 16)
                    .boxed()
                    .max(Comparator.comparingDouble(place -> product(values, place, guessed)))
                    .orElseThrow();
            assertThat(nearest).as("of token " + token).isEqualTo(part);
        }
    }

    @Test
    void aConditionThatIsNoPictureHasNoPlace() {
        float[] values = new GridPlaces(null, 3, PICTURE).values(67, WIDTH);
        assertThat(product(values, 0, 0)).isZero();
        assertThat(product(values, 1, 1)).isZero();
        // The last of it is where the first token is guessed.
        assertThat(product(values, 2, 2)).isGreaterThan(0);
        assertThat(product(values, 2, 3)).isGreaterThan(product(values, 2, 6));
    }

    @Test
    void isAsLargeAsTheEmbeddingsOfTokens() {
        float[] values = new GridPlaces(null, 1, PICTURE).values(64, WIDTH);
        double square = 0;
        for (float value : values) {
            square += value * value;
        }
        assertThat(Math.sqrt(square / values.length)).isCloseTo(0.02, within(1e-6));
    }

    @Test
    void isWhereAnInitialiserPutsItAndNowhereElse() {
        GridPlaces places = new GridPlaces(null, 1, PICTURE);
        GptInitialiser grid = new GptInitialiser(1, places);
        List<Long> shape = List.of(1L, 64L, (long) WIDTH);
        assertThat(grid.values("transformer.pos_emb", shape)).isEqualTo(places.values(64, WIDTH));
        assertThat(grid.values(Averages.PREFIX + "transformer.pos_emb", shape)).isEqualTo(places.values(64, WIDTH));
        assertThat(grid.values("adamw/second/transformer.pos_emb", shape)).containsOnly(0);
        assertThat(new GptInitialiser(1).values("transformer.pos_emb", shape)).containsOnly(0);
        List<Long> square = List.of((long) WIDTH, (long) WIDTH);
        assertThat(grid.values("transformer.tok_emb.weight", square))
                .isEqualTo(new GptInitialiser(1).values("transformer.tok_emb.weight", square));
    }

    private static double product(float[] values, int a, int b) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += (double) values[a * WIDTH + i] * values[b * WIDTH + i];
        }
        return sum;
    }
}
