package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DimTest {
    private static final Dim H = Dim.symbol("h");
    private static final Dim W = Dim.symbol("w");

    @Test
    void equalPolynomialsAreEqualSides() {
        assertThat(H.times(8).times(2)).isEqualTo(H.times(16));
        assertThat(H.times(W)).isEqualTo(W.times(H));
        assertThat(H.plus(3).minus(H)).isEqualTo(Dim.of(3));
    }

    @Test
    void dividesExactTermsAndRoundsTheConstantDown() {
        assertThat(H.times(16).plus(1 - 3).dividedBy(2).plus(1)).isEqualTo(H.times(8));
        assertThat(H.times(16).plus(-1).dividedBy(2)).isEqualTo(H.times(8).plus(-1));
    }

    @Test
    void keepsAnInexactDivisionAsASymbol() {
        assertThat(H.dividedBy(2)).hasToString("floor((h)/2)").isEqualTo(H.dividedBy(2));
        assertThat(H.dividedBy(2)).isNotEqualTo(W.dividedBy(2));
    }

    @Test
    void readsLikeAlgebra() {
        assertThat(H.times(W).times(16).plus(H).plus(-1)).hasToString("16*h*w+h-1");
        assertThat(Dim.of(0)).hasToString("0");
    }

    @Test
    void refusesASymbolWhereANumberIsWanted() {
        assertThatThrownBy(H::fixed).isInstanceOf(GraphException.class).hasMessage("wanted a fixed side, got h");
    }

    @Property
    void agreesWithPlainArithmetic(
            @ForAll @IntRange(min = -50, max = 50) int a,
            @ForAll @IntRange(min = -50, max = 50) int b,
            @ForAll @IntRange(min = 1, max = 9) int c) {
        assertThat(Dim.of(a).plus(Dim.of(b)).fixed()).isEqualTo(a + b);
        assertThat(Dim.of(a).times(Dim.of(b)).fixed()).isEqualTo((long) a * b);
        assertThat(Dim.of(a).dividedBy(c).fixed()).isEqualTo(Math.floorDiv(a, c));
    }
}
