package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.SampleListener;
import dev.smalti.SamplingCost;
import dev.smalti.Scheme;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Manifest;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every scheme gives, token for token, what the plain way gives, whatever the sizes, masks and limits. */
class SchemesTest {
    /** A grid, its window, and what is asked of it. */
    record Case(
            GridShape window, GridShape grid, int percentKnown, float guidance, Limits limits, int images, long seed) {
        /** Whether the prior is one of scenes. */
        boolean scenes() {
            return seed % 2 != 0;
        }

        List<GridJob> jobs() {
            return IntStream.range(0, images)
                    .mapToObj(image -> Jobs.random(grid, window, percentKnown, guidance, seed + image))
                    .toList();
        }
    }

    @Property(tries = 80)
    void theExactSchemeIsTheReferencesLoop(@ForAll("large") Case given) {
        check(given, TokenOrder.raster(given.window), Scheme.EXACT);
    }

    @Property(tries = 80)
    void aWavefrontGivesTheSameTokens(@ForAll("large") Case given) {
        check(given, TokenOrder.raster(given.window), Scheme.WAVEFRONT);
    }

    @Property(tries = 100)
    void narrowWindowsAreNoException(@ForAll("narrow") Case given) {
        check(given, TokenOrder.raster(given.window), Scheme.EXACT);
        check(given, TokenOrder.raster(given.window), Scheme.WAVEFRONT);
    }

    @Property(tries = 60)
    void blocksGiveTheSameTokensInRowsAsAlone(@ForAll("large") Case given) {
        check(given, TokenOrder.raster(given.window), Scheme.BLOCKS);
        check(given, Jobs.shuffled(given.window, given.seed), Scheme.BLOCKS);
    }

    @Property(tries = 60)
    void picturesOfTheWindowsShapeRunInLockStep(@ForAll("whole") Case given) {
        for (Scheme scheme : Scheme.values()) {
            check(given, Jobs.shuffled(given.window, given.seed), scheme);
        }
    }

    private static void check(Case given, TokenOrder order, Scheme scheme) {
        Manifest.Prior prior = given.scenes() ? Jobs.ofScenes(order) : Jobs.prior(order);
        SamplerSettings settings = SamplerSettings.of(scheme, given.limits);
        ToyDecoder decoder = new ToyDecoder(prior.blockSize());
        List<GridJob> jobs = given.jobs();
        List<TokenGrid> made = new GridSampler(prior, decoder, settings).sample(jobs, SampleListener.NONE, () -> false);

        assertThat(made)
                .isEqualTo(jobs.stream()
                        .map(job -> plain(given, job, order, scheme))
                        .toList());
        assertThat(decoder.open).isZero();
        assertThat(decoder.mostOpen).isLessThanOrEqualTo(given.limits.keptRuns() + 1);
        assertThat(decoder.setups).allSatisfy(setup -> {
            assertThat(setup.rows()).isLessThanOrEqualTo(given.limits.rows());
            assertThat(setup.capacity()).isEqualTo(2 * given.window.length());
            assertThat(setup.guidance()).isEqualTo(given.guidance);
        });
        assertThat(decoder.calls)
                .allSatisfy(call -> assertThat(call.steps()).isLessThanOrEqualTo(given.limits.chunk()));
        long drawn = jobs.stream().mapToLong(job -> job.known().unknown()).sum();
        assertThat(GridSampler.cost(prior, settings, jobs))
                .isEqualTo(new SamplingCost(decoder.setups.size(), decoder.steps(), decoder.tokens, drawn));
    }

    private static TokenGrid plain(Case given, GridJob job, TokenOrder order, Scheme scheme) {
        GridShape half = new GridShape(
                Math.max(1, order.shape().rows() / 2), Math.max(1, order.shape().columns() / 2));
        return scheme == Scheme.BLOCKS || job.known().shape().equals(order.shape())
                ? OneByOne.blocks(job, order, half)
                : OneByOne.sliding(job, order.shape(), given.scenes());
    }

    @Provide
    Arbitrary<Case> large() {
        return cases(4, 16, 40, 64);
    }

    @Provide
    Arbitrary<Case> narrow() {
        return cases(1, 5, 9, 9);
    }

    @Provide
    Arbitrary<Case> whole() {
        return cases(2, 10, 0, 0)
                .map(c -> new Case(c.window, c.window, c.percentKnown, c.guidance, c.limits, 5, c.seed));
    }

    private static Arbitrary<Case> cases(int least, int most, int rows, int columns) {
        Arbitrary<GridShape> windows = Combinators.combine(
                        Arbitraries.integers().between(least, most),
                        Arbitraries.integers().between(least, most))
                .as(GridShape::new);
        Arbitrary<Limits> limits = Combinators.combine(
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(0, 70),
                        Arbitraries.integers().between(1, 9))
                .as(Limits::new);
        return windows.flatMap(window -> Combinators.combine(
                        Arbitraries.integers().between(window.rows(), Math.max(window.rows(), rows)),
                        Arbitraries.integers().between(window.columns(), Math.max(window.columns(), columns)),
                        Arbitraries.of(0, 10, 50, 97, 100),
                        Arbitraries.of(1f, 2.5f),
                        limits,
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.longs())
                .as((height, width, known, guidance, limit, images, seed) ->
                        new Case(window, new GridShape(height, width), known, guidance, limit, images, seed)));
    }
}
