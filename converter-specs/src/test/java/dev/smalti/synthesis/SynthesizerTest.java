package dev.smalti.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.Noise;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.prior.causal.RandomPrior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller is promised, with a prior of random weights on ONNX Runtime. */
class SynthesizerTest {
    private static final GridShape WINDOW = new GridShape(8, 8);

    @TempDir
    static Path folder;

    private static Bundle bundle;
    private static Synthesizer synthesizer;

    @BeforeAll
    static void open() throws IOException {
        GptConfig config = new GptConfig(96, 64, 2, 2, 32, 0, Activation.GELU);
        bundle = RandomPrior.write(folder.resolve("random"), config, WINDOW);
        synthesizer = open(1, SynthesizerOptions.defaults());
    }

    @AfterAll
    static void close() {
        synthesizer.close();
    }

    private static Synthesizer open(int threads, SynthesizerOptions options) {
        return Synthesizer.open(bundle, Device.cpu().withThreads(threads), options);
    }

    private static SampleRequest request(long image) {
        SamplingOptions options = SamplingOptions.DEFAULTS.withSeed(5).withFilters(Filters.NONE.withTopK(60));
        return SampleRequest.of(WINDOW, Condition.none(), options).withImage(image);
    }

    @Test
    void imageSeventeenIsTheSameAloneAndAmongOthers() {
        TokenGrid alone =
                synthesizer.sample(List.of(request(17)), SampleListener.NONE).get(0);
        List<SampleRequest> many =
                IntStream.range(0, 32).mapToObj(image -> request(image)).toList();
        for (Strategy strategy : List.of(Strategy.STEP, Strategy.LOOP)) {
            for (int threads : new int[] {1, 2}) {
                try (Synthesizer other = open(
                        threads, SynthesizerOptions.defaults().withMaxBatch(32).withChunk(7))) {
                    List<SampleRequest> asked = many.stream()
                            .map(one -> new SampleRequest(
                                    one.condition(),
                                    null,
                                    one.known(),
                                    one.image(),
                                    one.options().withStrategy(strategy)))
                            .toList();
                    List<TokenGrid> grids = other.sample(asked, SampleListener.NONE);
                    assertThat(grids.get(17)).isEqualTo(alone);
                    assertThat(grids.stream().distinct().count()).isEqualTo(32);
                }
            }
        }
    }

    /** The reference's loop knows no rows: what it draws depends on how many tokens stand before, not where. */
    @ParameterizedTest
    @CsvSource({"7,5", "7,8", "4,16", "1,1"})
    void aNarrowGridIsTheBeginningOfTheWindowsSequence(int rows, int columns) {
        GridShape shape = new GridShape(rows, columns);
        int[] window = synthesizer
                .sample(List.of(request(3)), SampleListener.NONE)
                .get(0)
                .tokens();
        for (Strategy strategy : List.of(Strategy.FULL, Strategy.STEP, Strategy.LOOP)) {
            SamplingOptions options = request(3).options().withStrategy(strategy);
            SampleRequest narrow =
                    SampleRequest.of(shape, Condition.none(), options).withImage(3);
            assertThat(synthesizer.sample(List.of(narrow), SampleListener.NONE))
                    .containsExactly(new TokenGrid(shape, Arrays.copyOf(window, shape.length())));
        }
    }

    @ParameterizedTest
    @CsvSource({"8,9", "9,8", "11,13", "16,24", "40,64"})
    void aWavefrontDrawsWhatTheSlidingWindowDraws(int rows, int columns) {
        GridShape shape = new GridShape(rows, columns);
        SampleRequest request =
                SampleRequest.of(shape, Condition.none(), request(3).options());
        TokenGrid exact =
                synthesizer.sample(List.of(request), SampleListener.NONE).get(0);
        SynthesizerOptions wavefront = SynthesizerOptions.defaults().withScheme(Scheme.WAVEFRONT);
        try (Synthesizer kept = open(2, wavefront);
                Synthesizer batched = open(1, wavefront.withCacheLimit(1 << 20))) {
            assertThat(kept.sample(List.of(request), SampleListener.NONE)).containsExactly(exact);
            assertThat(batched.sample(List.of(request), SampleListener.NONE)).containsExactly(exact);
        }
    }

    @Test
    void blocksKeepWhatIsKnownAndCostLess() {
        GridShape shape = new GridShape(20, 28);
        Random random = new Random(2);
        int[] known = new int[shape.length()];
        Arrays.setAll(known, i -> random.nextInt(5) == 0 ? random.nextInt(96) : PartialGrid.UNKNOWN);
        SampleRequest request = SampleRequest.of(
                        shape, Condition.none(), request(0).options())
                .withKnown(new PartialGrid(shape, known));
        try (Synthesizer blocks = open(1, SynthesizerOptions.defaults().withScheme(Scheme.BLOCKS))) {
            TokenGrid drawn =
                    blocks.sample(List.of(request), SampleListener.NONE).get(0);
            for (int i = 0; i < known.length; i++) {
                if (known[i] != PartialGrid.UNKNOWN) {
                    assertThat(drawn.tokens()[i]).isEqualTo(known[i]);
                }
            }
            assertThat(blocks.cost(List.of(request)).tokens())
                    .isLessThan(synthesizer.cost(List.of(request)).tokens() / 2);
        }
    }

    @Test
    void requestsThatArriveTogetherAreDrawnAsIfAlone() {
        List<CompletableFuture<TokenGrid>> futures = new ArrayList<>();
        for (int image = 0; image < 12; image++) {
            futures.add(synthesizer.submit(request(image)));
        }
        for (int image = 0; image < 12; image++) {
            assertThat(futures.get(image).join())
                    .isEqualTo(synthesizer
                            .sample(List.of(request(image)), SampleListener.NONE)
                            .get(0));
        }
    }

    @Test
    void aSubscriberSeesTheGridGrowAndThenWhole() throws InterruptedException {
        List<PartialGrid> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        synthesizer.publish(request(4)).subscribe(new Collecting(seen, done, Long.MAX_VALUE));
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(4); // 64 tokens, 16 at a time
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).unknown()).isLessThan(seen.get(i - 1).unknown());
        }
        TokenGrid whole =
                synthesizer.sample(List.of(request(4)), SampleListener.NONE).get(0);
        assertThat(seen.get(seen.size() - 1).tokens()).isEqualTo(whole.tokens());
    }

    @Test
    void aSlowSubscriberGetsTheLastState() throws InterruptedException {
        List<PartialGrid> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        synthesizer.publish(request(4)).subscribe(new Collecting(seen, done, 2));
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).unknown()).isZero();
    }

    private static final class Collecting implements Flow.Subscriber<PartialGrid> {
        private final List<PartialGrid> seen;
        private final CountDownLatch done;
        private final long wanted;
        private Flow.Subscription subscription;

        Collecting(List<PartialGrid> seen, CountDownLatch done, long wanted) {
            this.seen = seen;
            this.done = done;
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription to) {
            subscription = to;
            to.request(wanted == Long.MAX_VALUE ? wanted : 1);
        }

        @Override
        public void onNext(PartialGrid grid) {
            seen.add(grid);
            if (seen.size() == 1 && wanted == 2) {
                new Thread(() -> {
                            try {
                                Thread.sleep(500);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            subscription.request(1);
                        })
                        .start();
            }
        }

        @Override
        public void onError(Throwable error) {
            done.countDown();
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {
            done.countDown();
        }
    }

    @Test
    void samplingStopsWhereItIsCancelledAndGoesOnAfterwards() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() ->
                        synthesizer.sample(List.of(request(1)), SampleListener.NONE, () -> asked.incrementAndGet() > 2))
                .isInstanceOf(CancellationException.class);
        assertThat(synthesizer.sample(List.of(request(1)), SampleListener.NONE)).hasSize(1);
    }

    @Test
    void manyCallersAtOnceUnderAStrictLimitAllFinish() throws Exception {
        long one = 2L * Float.BYTES * 2 * 32 * 64;
        TokenGrid expected =
                synthesizer.sample(List.of(request(0)), SampleListener.NONE).get(0);
        try (Synthesizer tight = open(1, SynthesizerOptions.defaults().withCacheLimit(one))) {
            List<CompletableFuture<List<TokenGrid>>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> tight.sample(List.of(request(0), request(1)), SampleListener.NONE)));
            }
            for (CompletableFuture<List<TokenGrid>> call : calls) {
                assertThat(call.get(120, TimeUnit.SECONDS).get(0)).isEqualTo(expected);
            }
        }
    }

    @Test
    void callersThatKeepCachesNeverWaitForEachOther() throws Exception {
        SampleRequest large = SampleRequest.of(
                new GridShape(12, 20), Condition.none(), request(0).options());
        TokenGrid expected =
                synthesizer.sample(List.of(large), SampleListener.NONE).get(0);
        long five = 5 * 2L * Float.BYTES * 2 * 32 * 64;
        for (Strategy strategy : List.of(Strategy.STEP, Strategy.LOOP)) {
            SampleRequest asked = new SampleRequest(
                    large.condition(), null, large.known(), 0, large.options().withStrategy(strategy));
            try (Synthesizer tight = open(1, SynthesizerOptions.defaults().withCacheLimit(five))) {
                List<CompletableFuture<List<TokenGrid>>> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    calls.add(CompletableFuture.supplyAsync(
                            () -> tight.sample(List.of(asked), SampleListener.NONE), task -> new Thread(task).start()));
                }
                for (CompletableFuture<List<TokenGrid>> call : calls) {
                    assertThat(call.get(120, TimeUnit.SECONDS)).containsExactly(expected);
                }
            }
        }
    }

    @Test
    void likelihoodsAreThoseOfTheTokensOneByOne() {
        TokenGrid grid = synthesizer.sample(Condition.none(), SamplingOptions.DEFAULTS);
        float[] likelihoods = synthesizer.logLikelihoods(Condition.none(), grid);
        assertThat(likelihoods).hasSize(64);
        for (float likelihood : likelihoods) {
            assertThat(likelihood).isNegative().isFinite();
        }
    }

    @Test
    void refusesWhatThePriorDoesNotTake() {
        assertRefused(request(0).options(), Condition.label(3), WINDOW, "this model takes no condition, not a class");
        assertRefused(
                request(0).options(),
                Condition.none(),
                new GridShape(33, 2),
                "a condition of 1 tokens and a grid of 33x2 do not fit this prior, which reads at most 64; larger grids"
                        + " have at least its window of 8x8");
        assertThatThrownBy(() -> SampleRequest.of(WINDOW, Condition.none(), SamplingOptions.DEFAULTS.withGuidance(2)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("needs a condition to lead away from");
        assertThatThrownBy(() -> Filters.NONE.withTopK(-1)).hasMessageContaining("top-k is from 0");
        assertThatThrownBy(() -> Filters.NONE.withTemperature(-1)).hasMessageContaining("temperature is from 0");
    }

    private static void assertRefused(SamplingOptions options, Condition condition, GridShape shape, String message) {
        assertThatThrownBy(() ->
                        synthesizer.sample(List.of(SampleRequest.of(shape, condition, options)), SampleListener.NONE))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(message);
    }

    @Test
    void oneRequestThatFailsDoesNotFailThoseBesideIt() {
        Noise broken = (image, position) -> {
            throw new IllegalStateException("no more numbers");
        };
        CompletableFuture<TokenGrid> bad = synthesizer.submit(
                SampleRequest.of(WINDOW, Condition.none(), SamplingOptions.DEFAULTS.withNoise(broken)));
        CompletableFuture<TokenGrid> good = synthesizer.submit(request(2));
        assertThat(good.join())
                .isEqualTo(synthesizer
                        .sample(List.of(request(2)), SampleListener.NONE)
                        .get(0));
        assertThatThrownBy(bad::join).hasMessageContaining("no more numbers");
    }

    @Test
    void refusesNumbersThatAreNone() {
        for (float number : new float[] {1, -0.5f, Float.NaN}) {
            SamplingOptions options = SamplingOptions.DEFAULTS.withNoise((image, position) -> number);
            assertRefused(
                    options,
                    Condition.none(),
                    WINDOW,
                    "a token is drawn with a number from 0 to below 1, the noise gave " + number);
        }
    }

    @Test
    void refusesStrategiesThatDiffer() {
        SampleRequest looped =
                SampleRequest.of(WINDOW, Condition.none(), SamplingOptions.DEFAULTS.withStrategy(Strategy.LOOP));
        assertThatThrownBy(() -> synthesizer.sample(List.of(request(0), looped), SampleListener.NONE))
                .hasMessage("pictures are drawn together by one strategy, these ask for auto and loop");
    }

    @Test
    void refusesAGraphThatIsNotTheManifests() throws IOException {
        Path damaged = folder.resolve("damaged");
        RandomPrior.write(damaged, new GptConfig(96, 64, 2, 2, 32, 0, Activation.GELU), WINDOW);
        Path manifest = damaged.resolve("model.json");
        String text = Files.readString(manifest);
        for (String[] edit : new String[][] {
            {"\"layers\":2", "\"layers\":3"}, {"\"heads\":2,\"headSize\":16", "\"heads\":1,\"headSize\":32"}
        }) {
            assertThat(text).contains(edit[0]);
            Files.writeString(manifest, text.replace(edit[0], edit[1]));
            try (Synthesizer wrong = Synthesizer.open(Bundle.open(damaged, Bundle.Check.LENGTHS), Device.cpu())) {
                assertThatThrownBy(() -> wrong.sample(Condition.none(), SamplingOptions.DEFAULTS))
                        .isInstanceOfSatisfying(
                                SmaltiException.class,
                                e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.CORRUPT))
                        .hasMessageContaining("the manifest describes");
            }
        }
    }

    @Test
    void aClosedSynthesizerRefuses() {
        Synthesizer closed = open(1, SynthesizerOptions.defaults());
        closed.sample(Condition.none(), SamplingOptions.DEFAULTS);
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.sample(Condition.none(), SamplingOptions.DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> closed.submit(request(0))).isInstanceOf(IllegalStateException.class);
    }
}
