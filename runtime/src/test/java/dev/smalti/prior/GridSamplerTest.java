package dev.smalti.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.GumbelNoise;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SamplingCost;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.TokenOrder;
import dev.smalti.prior.ToyDecoder.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GridSamplerTest {
    private static final GridShape WINDOW = new GridShape(4, 4);
    private static final GridShape LARGE = new GridShape(6, 9);
    private static final Limits LIMITS = new Limits(5, 3, 4);

    private final ToyDecoder decoder = new ToyDecoder(32);

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aGridOfWhichAllIsKnownComesBackWithoutARun(Scheme scheme) {
        for (GridShape shape : List.of(WINDOW, LARGE)) {
            int[] tokens = new int[shape.length()];
            Arrays.setAll(tokens, i -> i % ToyPrior.VOCABULARY);
            assertThat(sample(scheme, Jobs.known(shape, tokens))).containsExactly(new TokenGrid(shape, tokens));
        }
        assertThat(decoder.setups).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void oneUnknownTokenIsOneStep(Scheme scheme) {
        for (GridShape shape : List.of(WINDOW, LARGE)) {
            int[] tokens = new int[shape.length()];
            tokens[shape.index(3, 3)] = PartialGrid.UNKNOWN;
            TokenGrid made = sample(scheme, Jobs.known(shape, tokens)).get(0);
            tokens[shape.index(3, 3)] = made.at(3, 3);
            assertThat(made).isEqualTo(new TokenGrid(shape, tokens));
        }
        assertThat(decoder.calls).hasSize(2).allMatch(call -> call.past() == 0 && call.steps() == 1);
    }

    @Test
    void noJobsAreNoWork() {
        assertThat(sample(Scheme.EXACT)).isEmpty();
        assertThat(decoder.setups).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aTokenDependsOnItsOwnImagesNoiseNotOnTheOtherJobs(Scheme scheme) {
        List<TokenGrid> together = sample(scheme, Jobs.plain(LARGE, 7), Jobs.plain(WINDOW, 8), Jobs.plain(LARGE, 9));
        assertThat(together.get(2))
                .isEqualTo(sample(scheme, Jobs.plain(LARGE, 9)).get(0));
        assertThat(together.get(1))
                .isEqualTo(sample(scheme, Jobs.plain(WINDOW, 8)).get(0));
        assertThat(together.get(0)).isNotEqualTo(together.get(2));
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aRaceHasTheNoiseOfItsCellAndJobsOfOneRuleShareARun(Scheme scheme) {
        SamplingOptions racing = SamplingOptions.DEFAULTS.withSeed(9).withRule(DrawRule.GUMBEL);
        GridJob first = new GridJob(PartialGrid.unknown(LARGE), ConditionWindows.constant(3), null, 4, racing);
        GridJob second =
                new GridJob(PartialGrid.unknown(LARGE), ConditionWindows.constant(3), null, 5, racing.withSeed(8));
        sample(scheme, first, Jobs.plain(LARGE, 4), second);
        List<GumbelNoise> all = new ArrayList<>();
        for (int cell = 0; cell < LARGE.length(); cell++) {
            all.add(new GumbelNoise(9, 4, cell));
            all.add(new GumbelNoise(8, 5, cell));
        }
        assertThat(decoder.races).containsExactlyInAnyOrderElementsOf(all);
        assertThat(decoder.setups).extracting(TokenDecoder.Setup::rule).contains(DrawRule.GUMBEL, DrawRule.INVERSE_CDF);
    }

    @Test
    void jobsOfOneSetupShareARunAndOthersDoNot() {
        GridJob hot = new GridJob(
                PartialGrid.unknown(WINDOW),
                ConditionWindows.constant(3),
                null,
                2,
                new SamplingOptions(Filters.NONE.withTopK(2), 1, Jobs.NOISE, Strategy.AUTO));
        sample(Scheme.EXACT, Jobs.plain(WINDOW, 0), hot, Jobs.plain(WINDOW, 1));
        assertThat(decoder.setups)
                .extracting(setup ->
                        setup.rows() + " rows, top-k " + setup.filters().topK())
                .containsExactly("2 rows, top-k 0", "1 rows, top-k 2");
    }

    @Test
    void knownTokensAreFedTogetherAndShortGapsForced() {
        int[] tokens = new int[WINDOW.length()];
        for (int unknown : new int[] {3, 5, 12, 13}) {
            tokens[unknown] = PartialGrid.UNKNOWN;
        }
        sample(Scheme.EXACT, Jobs.known(WINDOW, tokens));
        assertThat(decoder.calls)
                .containsExactly(
                        // The condition and places 0 to 2; then places 3 to 5, of which 4 is forced.
                        new Call(0, 4, 3, true),
                        // Places 6 to 11 at once, then two draws; 14 and 15 are never fed.
                        new Call(7, 6, 2, false));
    }

    @Test
    void rowsThatKnowDifferentTokensRunTogether() {
        int[] first = new int[WINDOW.length()];
        Arrays.fill(first, 0, 2, PartialGrid.UNKNOWN);
        int[] second = new int[WINDOW.length()];
        Arrays.fill(second, 1, 3, PartialGrid.UNKNOWN);
        sample(Scheme.EXACT, Jobs.known(WINDOW, first), Jobs.known(WINDOW, second));
        assertThat(decoder.calls).containsExactly(new Call(0, 1, 3, true));
    }

    @Test
    void theBlockNeedNotHoldTheTokenDrawnLast() {
        ToyDecoder tight = new ToyDecoder(16);
        new GridSampler(Jobs.prior(TokenOrder.raster(WINDOW), 16), tight, SamplerSettings.of(Scheme.EXACT, LIMITS))
                .sample(List.of(Jobs.plain(WINDOW, 0)), SampleListener.NONE, () -> false);
        assertThat(tight.setups).extracting(setup -> setup.capacity()).containsExactly(16);
    }

    @Test
    void aConditionThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new GridSampler(
                                Jobs.prior(TokenOrder.raster(WINDOW), 15),
                                decoder,
                                SamplerSettings.of(Scheme.EXACT, LIMITS))
                        .sample(List.of(Jobs.plain(WINDOW, 0)), SampleListener.NONE, () -> false))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(
                        "a condition of 1 tokens and a window of 4x4 do not fit this prior, which reads at most 15");
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aNarrowGridIsOneSequenceRowByRow(Scheme scheme) {
        for (GridShape shape : List.of(new GridShape(9, 3), new GridShape(3, 4), new GridShape(1, 1))) {
            GridJob job = Jobs.plain(shape, 5);
            assertThat(sample(scheme, job))
                    .as(shape.toString())
                    .containsExactly(OneByOne.blocks(job, TokenOrder.raster(shape), shape));
        }
    }

    @Test
    void anotherOrderThanRasterDrawsNoNarrowGrid() {
        TokenOrder order = Jobs.shuffled(WINDOW, 1);
        assertThatThrownBy(() -> new GridSampler(Jobs.prior(order), decoder, SamplerSettings.of(Scheme.BLOCKS, LIMITS))
                        .sample(List.of(Jobs.plain(new GridShape(3, 4), 0)), SampleListener.NONE, () -> false))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.UNSUPPORTED))
                .hasMessage("a prior in the order shuffled draws no grid of 3x4 tokens, only its window of 4x4 and"
                        + " larger ones");
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aNarrowGridThatDoesNotFitTheBlockIsRefused(Scheme scheme) {
        assertThatThrownBy(() -> sample(scheme, Jobs.plain(new GridShape(12, 3), 0)))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessage("a condition of 1 tokens and a grid of 12x3 do not fit this prior, which reads at most 32;"
                        + " larger grids have at least its window of 4x4");
    }

    @Test
    void anotherOrderThanRasterIsToldOfBlocks() {
        TokenOrder order = Jobs.shuffled(WINDOW, 1);
        for (Scheme scheme : List.of(Scheme.EXACT, Scheme.WAVEFRONT)) {
            assertThatThrownBy(() -> new GridSampler(Jobs.prior(order), decoder, SamplerSettings.of(scheme, LIMITS))
                            .sample(List.of(Jobs.plain(LARGE, 0)), SampleListener.NONE, () -> false))
                    .isInstanceOfSatisfying(
                            SmaltiException.class,
                            e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.UNSUPPORTED))
                    .hasMessage("a prior in the order shuffled has no window that slides; "
                            + "for a grid of 6x9 tokens use the scheme blocks");
        }
    }

    @Test
    void aKnownTokenThatThePriorDoesNotKnowIsRefused() {
        int[] tokens = new int[WINDOW.length()];
        tokens[4] = ToyPrior.VOCABULARY;
        assertThatThrownBy(() -> sample(Scheme.EXACT, Jobs.known(WINDOW, tokens)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the grid holds the token 7, this prior knows 0 to 6");
    }

    @Test
    void aStrideThatLeavesGapsIsRefused() {
        SamplerSettings settings = new SamplerSettings(Scheme.BLOCKS, LIMITS, new GridShape(4, 5));
        assertThatThrownBy(() -> new GridSampler(Jobs.prior(TokenOrder.raster(WINDOW)), decoder, settings))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("a stride of 4x5 tokens would leave gaps between windows of 4x4; give at most that");
    }

    @Test
    void blocksMayTouchWithoutOverlap() {
        SamplerSettings settings = new SamplerSettings(Scheme.BLOCKS, LIMITS, WINDOW);
        new GridSampler(Jobs.prior(TokenOrder.raster(WINDOW)), decoder, settings)
                .sample(List.of(Jobs.plain(new GridShape(8, 8), 0)), SampleListener.NONE, () -> false);
        assertThat(decoder.setups).extracting(setup -> setup.rows()).containsExactly(4);
    }

    @Test
    void guidanceNeedsATwinOfTheSameLength() {
        PartialGrid grid = PartialGrid.unknown(WINDOW);
        assertThatThrownBy(() -> new GridJob(grid, ConditionWindows.constant(1), null, 0, Jobs.options(2)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("guidance of 2.0 needs what the prior is given without a condition");
        assertThatThrownBy(() -> new GridJob(
                        grid, ConditionWindows.constant(1), ConditionWindows.constant(1, 2), 0, Jobs.options(2)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("guidance needs conditions of one length: 1 tokens with, 2 without");
    }

    @Test
    void progressShowsTheGridsAsTheyGrow() {
        List<String> said = new ArrayList<>();
        List<TokenGrid> made = sampler(Scheme.EXACT)
                .sample(
                        List.of(Jobs.plain(WINDOW, 0), Jobs.plain(WINDOW, 1)),
                        progress -> said.add(progress + ", unknown "
                                + progress.grids().stream()
                                        .map(PartialGrid::unknown)
                                        .toList()),
                        () -> false);
        assertThat(made).hasSize(2);
        assertThat(said)
                .containsExactly(
                        "10 of 32 tokens, unknown [11, 11]",
                        "20 of 32 tokens, unknown [6, 6]",
                        "30 of 32 tokens, unknown [1, 1]",
                        "32 of 32 tokens, unknown [0, 0]");
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void progressIsToldNoMoreOftenThanAChunkAndEndsWithAll(Scheme scheme) {
        List<Long> done = new ArrayList<>();
        sampler(scheme).sample(List.of(Jobs.plain(LARGE, 0)), progress -> done.add(progress.done()), () -> false);
        assertThat(done).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo((int) decoder.steps() / 5 + 1);
        assertThat(done.get(done.size() - 1)).isEqualTo(54);
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void cancellingEndsWithEveryRunClosed(Scheme scheme) {
        boolean[] cancelled = {false};
        assertThatThrownBy(() -> sampler(scheme)
                        .sample(List.of(Jobs.plain(LARGE, 0)), progress -> cancelled[0] = true, () -> cancelled[0]))
                .isInstanceOf(CancellationException.class)
                .hasMessageEndingWith(" of 54 tokens");
        assertThat(decoder.setups).isNotEmpty();
        assertThat(decoder.open).isZero();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void anInterruptEndsItTooAndRemainsSet(Scheme scheme) {
        try {
            assertThatThrownBy(() -> sampler(scheme)
                            .sample(
                                    List.of(Jobs.plain(LARGE, 0)),
                                    progress -> Thread.currentThread().interrupt(),
                                    () -> false))
                    .isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(decoder.open).isZero();
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void aFailureOfTheDeviceLeavesNoRunOpen(Scheme scheme) {
        decoder.failAfterCalls = 9;
        assertThatThrownBy(() -> sample(scheme, Jobs.plain(LARGE, 0))).hasMessage("the device failed");
        assertThat(decoder.open).isZero();
    }

    @Test
    void theCostOfEachSchemeIsCountedWithoutAModel() {
        GridJob job = Jobs.random(new GridShape(32, 32), new GridShape(16, 16), 0, 1, 1);
        // By hand: a run for each of 17 windows in each of 32 rows, each fed 256 tokens and the window up to its token.
        assertThat(cost(job, Scheme.EXACT, new Limits(64, 0, 1))).isEqualTo(new SamplingCost(544, 1024, 211_296, 1024));
        // A run for each of 17 times 17 windows.
        assertThat(cost(job, Scheme.EXACT, new Limits(64, 17, 1)))
                .isEqualTo(new SamplingCost(289, 1024, 115_311, 1024));
        assertThat(cost(job, Scheme.WAVEFRONT, new Limits(64, 0, 8)))
                .isEqualTo(new SamplingCost(432, 912, 211_296, 1024));
        // Nine windows, each fed all of its tokens but the last.
        assertThat(cost(job, Scheme.BLOCKS, new Limits(64, 0, 8))).isEqualTo(new SamplingCost(9, 1024, 9 * 511, 1024));
    }

    private static SamplingCost cost(GridJob job, Scheme scheme, Limits limits) {
        return GridSampler.cost(
                Jobs.prior(TokenOrder.raster(new GridShape(16, 16))), SamplerSettings.of(scheme, limits), List.of(job));
    }

    private List<TokenGrid> sample(Scheme scheme, GridJob... jobs) {
        return sampler(scheme).sample(List.of(jobs), SampleListener.NONE, () -> false);
    }

    private GridSampler sampler(Scheme scheme) {
        return new GridSampler(Jobs.prior(TokenOrder.raster(WINDOW)), decoder, SamplerSettings.of(scheme, LIMITS));
    }
}
