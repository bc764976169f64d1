package dev.smalti.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning.Coordinates;
import dev.smalti.image.Pixels;
import org.junit.jupiter.api.Test;

class CoordinateTokensTest {
    @Test
    void aTokenIsTheMeanOfItsPixelsTimesTheVocabulary() {
        // The upper left block of 0..15 over 16 has 0, 1, 4, 5: its mean is 2.5 of 16.
        assertThat(new CoordinateTokens(new Coordinates(2, 16)).tokens(new GridShape(2, 2)))
                .isEqualTo(new TokenGrid(new GridShape(2, 2), new int[] {2, 4, 10, 12}));
        assertThat(new CoordinateTokens(new Coordinates(2, 160)).tokens(new GridShape(2, 2)))
                .isEqualTo(new TokenGrid(new GridShape(2, 2), new int[] {25, 45, 105, 125}));
    }

    @Test
    void aTokenIsABlockOfPixelsAgain() {
        TokenGrid tokens = new TokenGrid(new GridShape(1, 2), new int[] {1, 3});
        assertThat(new CoordinateTokens(new Coordinates(2, 4)).decode(tokens))
                .isEqualTo(new Pixels(1, 2, 4, new float[] {0.25f, 0.25f, 0.75f, 0.75f, 0.25f, 0.25f, 0.75f, 0.75f}));
    }

    @Test
    void saysWhatIsNoMap() {
        CoordinateTokens tokens = new CoordinateTokens(new Coordinates(2, 16));
        assertBadInput(() -> tokens.encode(new Pixels(1, 2, 3, new float[6])), "multiples of 2, was Pixels[");
        assertBadInput(() -> tokens.encode(new Pixels(2, 2, 2, new float[8])), "has one channel");
        assertBadInput(
                () -> tokens.encode(new Pixels(1, 2, 2, new float[] {0, 1, 1.5f, 0})),
                "a coordinate is from 0 to 1, was 1.5 at (1, 0)");
        assertBadInput(() -> tokens.encode(new Pixels(1, 2, 2, new float[] {0, Float.NaN, 0, 0})), "was NaN at (0, 1)");
        assertBadInput(() -> new CoordinateTokens(new Coordinates(0, 16)), "of at least 1, not 0 and 16");
    }

    private static void assertBadInput(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessageContaining(message);
    }
}
