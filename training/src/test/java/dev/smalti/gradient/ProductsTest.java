package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Operator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProductsTest {
    private static final int TRIALS = 6;

    static Stream<GradientCase> cases() {
        return Stream.of(ElementwiseCases.all(), MatrixCases.all(), PlaceCases.all())
                .flatMap(all -> all);
    }

    @Test
    void everyOperatorWithAProductHasACase() {
        Set<Operator> covered = cases().flatMap(each -> each.of().stream()).collect(Collectors.toSet());

        assertThat(Products.operators()).isNotEmpty().isSubsetOf(covered);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void productsAreTheDerivatives(GradientCase of) {
        for (Target target : Target.values()) {
            for (long seed = 0; seed < TRIALS; seed++) {
                checked(of, seed, target, check -> check.agreesWithCentralDifferences());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onnxRuntimeComputesTheSame(GradientCase of) {
        for (Target target : List.of(Target.values())) {
            for (long seed = 100; seed < 101; seed++) {
                checked(of, seed, target, check -> check.agreesWithOnnxRuntime(1e-4));
            }
        }
    }

    private static void checked(GradientCase of, long seed, Target target, Consumer<GradientCheck> what) {
        try {
            what.accept(new GradientCheck(of, seed, target));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(of + ", seed " + seed + ", " + target + ": " + e.getMessage(), e);
        }
    }
}
