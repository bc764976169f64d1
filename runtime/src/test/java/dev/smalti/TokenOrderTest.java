package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenOrderTest {
    private static final GridShape SQUARE = new GridShape(4, 4);

    @Test
    void subsampleGoesFromCoarseToFine() {
        assertThat(TokenOrder.subsample(SQUARE).places())
                .containsExactly(0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15);
    }

    @Test
    void theZCurveFinishesAQuarterBeforeTheNext() {
        assertThat(TokenOrder.zCurve(SQUARE).places())
                .containsExactly(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);
        assertThat(TokenOrder.zCurve(new GridShape(3, 2)).places()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void theSpiralStartsInTheMiddleAndItsReverseEndsThere() {
        int[] out = {9, 5, 6, 10, 14, 13, 12, 8, 4, 0, 1, 2, 3, 7, 11, 15};
        assertThat(TokenOrder.spiralOut(SQUARE).places()).containsExactly(out);
        assertThat(TokenOrder.spiralIn(SQUARE).places())
                .containsExactly(IntStream.range(0, 16).map(i -> out[15 - i]).toArray());
        assertThat(TokenOrder.spiralOut(new GridShape(1, 1)).places()).containsExactly(0);
    }

    @Test
    void alternatingTurnsAtTheEndOfEachRow() {
        assertThat(TokenOrder.alternating(new GridShape(3, 3)).places()).containsExactly(0, 1, 2, 5, 4, 3, 6, 7, 8);
    }

    @Test
    void theShuffleIsThatOfNumpy() {
        // numpy.random.RandomState(1).permutation(10), in its documentation's examples and many others.
        assertThat(TokenOrder.random(new GridShape(2, 5)).places()).containsExactly(2, 9, 6, 4, 0, 3, 1, 7, 8, 5);
        // The first words of init_genrand(5489), the default of C++'s std::mt19937.
        MersenneTwister twister = new MersenneTwister(5489);
        assertThat(twister.nextInt()).isEqualTo((int) 3499211612L);
        IntStream.range(1, 9999).forEach(i -> twister.nextInt());
        assertThat(Integer.toUnsignedLong(twister.nextInt())).isEqualTo(4123659995L);
    }

    @ParameterizedTest
    @CsvSource({
        "Identity, raster",
        "Subsample, subsample",
        "ZCurve, zcurve",
        "SpiralOut, spiral-out",
        "SpiralIn, spiral-in",
        "Random, random",
        "AlternateParsing, alternating"
    })
    void knowsThePermutersOfTheReference(String permuter, String name) {
        assertThat(TokenOrder.named(permuter, SQUARE).name()).isEqualTo(name);
        assertThat(TokenOrder.named("taming.modules.transformer.permuter." + permuter, SQUARE))
                .isEqualTo(TokenOrder.named(permuter, SQUARE));
    }

    @Test
    void refusesWhatTheReferenceRefuses() {
        assertRefused("Subsample", 6, 6, "the subsample order needs a square grid whose side is a power of 2, not 6x6");
        assertRefused("Subsample", 4, 8, "the subsample order needs a square grid whose side is a power of 2, not 4x8");
        assertRefused("SpiralOut", 4, 8, "the spiral order needs a square grid whose side is even, not 4x8");
        assertRefused("SpiralIn", 3, 3, "the spiral order needs a square grid whose side is even, not 3x3");
        assertThatThrownBy(() -> TokenOrder.named("my.Hilbert", SQUARE))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.UNSUPPORTED))
                .hasMessageStartingWith("the order my.Hilbert is none of Identity, Subsample, ");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17})
    void refusesAnotherCountOfTokens(int count) {
        TokenOrder order = TokenOrder.zCurve(SQUARE);
        String message = "the order zcurve is of a 4x4 grid, which has 16 tokens, not " + count;
        assertThatThrownBy(() -> order.toSequence(new int[count])).hasMessage(message);
        assertThatThrownBy(() -> order.toRaster(new int[count])).hasMessage(message);
    }

    @Property(tries = 300)
    void theWayBackUndoesTheWayThere(
            @ForAll("permuter") String permuter,
            @ForAll @IntRange(min = 0, max = 5) int power,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll long seed) {
        boolean square = permuter.startsWith("S");
        TokenOrder order = TokenOrder.named(permuter, new GridShape(1 << power, square ? 1 << power : columns));
        int[] raster = new Random(seed).ints(order.shape().length(), 0, 1000).toArray();
        int[] sequence = order.toSequence(raster);
        assertThat(order.toRaster(sequence)).containsExactly(raster);
        assertThat(sequence[0]).isEqualTo(raster[order.places()[0]]);
    }

    @Provide
    Arbitrary<String> permuter() {
        return Arbitraries.of("Identity", "Subsample", "ZCurve", "SpiralOut", "SpiralIn", "Random", "AlternateParsing");
    }

    private static void assertRefused(String permuter, int rows, int columns, String message) {
        assertThatThrownBy(() -> TokenOrder.named(permuter, new GridShape(rows, columns)))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessage(message);
    }
}
