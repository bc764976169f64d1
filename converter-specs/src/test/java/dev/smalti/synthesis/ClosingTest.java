package dev.smalti.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.Noise;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.prior.causal.RandomPrior;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a synthesizer promises to those who cancel, and to those who close it while others use it. */
@Timeout(120)
class ClosingTest {
    private static final GridShape WINDOW = new GridShape(8, 8);
    private static final String CLOSED = "this synthesizer is closed";

    @TempDir
    static Path folder;

    private static Bundle bundle;
    private static TokenGrid expected;

    @BeforeAll
    static void write() throws IOException {
        bundle = RandomPrior.write(
                folder.resolve("random"), new GptConfig(96, 64, 2, 2, 32, 0, Activation.GELU), WINDOW);
        try (Synthesizer synthesizer = open()) {
            expected = synthesizer.sample(Condition.none(), SamplingOptions.DEFAULTS);
        }
    }

    private static Synthesizer open() {
        return Synthesizer.open(
                bundle,
                Device.cpu().withThreads(1),
                SynthesizerOptions.defaults().withChunk(1));
    }

    private static SampleRequest request(Noise noise) {
        return SampleRequest.of(WINDOW, Condition.none(), SamplingOptions.DEFAULTS.withNoise(noise));
    }

    /** Numbers as those of seed 0, the last of which waits until it may go on; an interrupt ends the wait and stays. */
    private static final class Gate implements Noise {
        private final Noise numbers = SamplingOptions.DEFAULTS.noise();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public float at(long image, int position) {
            asked.incrementAndGet();
            if (position == 9) {
                reached.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return numbers.at(image, position);
        }

        void awaitReached() throws InterruptedException {
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aCallInFlightFinishesAndClosingWaitsForIt() throws Exception {
        Synthesizer synthesizer = open();
        Gate gate = new Gate();
        CompletableFuture<TokenGrid> running = CompletableFuture.supplyAsync(() ->
                synthesizer.sample(List.of(request(gate)), SampleListener.NONE).get(0));
        gate.awaitReached();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(synthesizer::close);
        awaitRefusal(synthesizer);
        assertThat(closing).isNotDone();
        gate.open.countDown();
        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
        closing.get(60, TimeUnit.SECONDS);
        assertThatThrownBy(() -> synthesizer.tokenizer().decode(expected))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this image tokenizer is closed");
    }

    @Test
    void whatWasSubmittedIsCancelledWhetherItWaitsOrIsBeingDrawn() throws Exception {
        Synthesizer synthesizer = open();
        Gate gate = new Gate();
        CompletableFuture<TokenGrid> drawn = synthesizer.submit(request(gate));
        gate.awaitReached();
        CompletableFuture<TokenGrid> waiting = synthesizer.submit(request(SamplingOptions.DEFAULTS.noise()));
        synthesizer.close();
        assertThatThrownBy(() -> drawn.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(gate.asked.get()).isLessThan(WINDOW.length());
        assertThatThrownBy(() -> synthesizer.submit(request(gate)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED);
    }

    @Test
    void whatIsBeingPublishedEndsAsCancelled() throws Exception {
        Synthesizer synthesizer = open();
        Gate gate = new Gate();
        CompletableFuture<TokenGrid> seen = new CompletableFuture<>();
        Flow.Publisher<PartialGrid> publisher = synthesizer.publish(request(gate));
        publisher.subscribe(new Last(seen));
        gate.awaitReached();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(synthesizer::close);
        awaitRefusal(synthesizer);
        gate.open.countDown();
        closing.get(60, TimeUnit.SECONDS);
        assertThatThrownBy(() -> seen.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        CompletableFuture<TokenGrid> late = new CompletableFuture<>();
        publisher.subscribe(new Last(late));
        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aRequestThatIsBeingDrawnIsTakenBack() throws Exception {
        try (Synthesizer synthesizer = open()) {
            Gate gate = new Gate();
            CompletableFuture<TokenGrid> drawn = synthesizer.submit(request(gate));
            gate.awaitReached();
            assertThat(drawn.cancel(true)).isTrue();
            gate.open.countDown();
            assertThat(synthesizer
                            .submit(request(SamplingOptions.DEFAULTS.noise()))
                            .get(60, TimeUnit.SECONDS))
                    .isEqualTo(expected);
            // The one thread that draws has gone on to the next request, so nothing of the first is drawn any more.
            assertThat(gate.asked.get()).isLessThan(WINDOW.length());
        }
    }

    @Test
    void whoIsDrawnTogetherWithACancelledRequestGetsHisPicture() throws Exception {
        try (Synthesizer synthesizer = open()) {
            Gate busy = new Gate();
            CompletableFuture<TokenGrid> first = synthesizer.submit(request(busy));
            busy.awaitReached();
            Gate gate = new Gate();
            CompletableFuture<TokenGrid> given =
                    synthesizer.submit(request(gate).withImage(1));
            CompletableFuture<TokenGrid> kept = synthesizer.submit(request(SamplingOptions.DEFAULTS.noise()));
            busy.open.countDown();
            gate.awaitReached();
            given.cancel(false);
            gate.open.countDown();
            assertThat(kept.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
            assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
            assertThat(given).isCancelled();
        }
    }

    @Test
    void aListenerCannotCloseWhatCallsIt() {
        try (Synthesizer synthesizer = open()) {
            List<SampleRequest> one = List.of(request(SamplingOptions.DEFAULTS.noise()));
            Runnable close = synthesizer::close;
            assertThatThrownBy(() -> synthesizer.sample(one, progress -> close.run()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("this synthesizer cannot be closed from inside of its own calls");
            assertThat(synthesizer.sample(one, SampleListener.NONE)).containsExactly(expected);
        }
    }

    @Test
    void aCallbackOfAFutureMayClose() throws Exception {
        Synthesizer synthesizer = open();
        CompletableFuture<Void> closed =
                synthesizer.submit(request(SamplingOptions.DEFAULTS.noise())).thenAccept(grid -> synthesizer.close());
        closed.get(60, TimeUnit.SECONDS);
        assertThatThrownBy(() -> synthesizer.sample(Condition.none(), SamplingOptions.DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(CLOSED);
    }

    /** Six callers of every kind at once, and one who closes under them, many times over. */
    @Test
    void nobodySeesMoreThanThatItIsClosed() throws Exception {
        for (int round = 0; round < 12; round++) {
            Synthesizer synthesizer = open();
            CountDownLatch atWork = new CountDownLatch(6);
            Queue<Throwable> ends = new ConcurrentLinkedQueue<>();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int kind = i % 3;
                Thread caller = new Thread(() -> {
                    try {
                        while (true) {
                            use(synthesizer, kind);
                            atWork.countDown();
                        }
                    } catch (Throwable e) {
                        ends.add(e);
                        atWork.countDown();
                    }
                });
                caller.start();
                callers.add(caller);
            }
            assertThat(atWork.await(60, TimeUnit.SECONDS)).isTrue();
            synthesizer.close();
            for (Thread caller : callers) {
                caller.join(60_000);
                assertThat(caller.isAlive()).isFalse();
            }
            assertThat(ends).hasSize(6).allSatisfy(end -> {
                if (!(end instanceof CancellationException)) {
                    assertThat(end).isInstanceOf(IllegalStateException.class).hasMessage(CLOSED);
                }
            });
        }
    }

    private static void use(Synthesizer synthesizer, int kind) throws Exception {
        switch (kind) {
            case 0 -> synthesizer.sample(Condition.none(), SamplingOptions.DEFAULTS);
            case 1 ->
                synthesizer.submit(request(SamplingOptions.DEFAULTS.noise())).get(60, TimeUnit.SECONDS);
            default -> synthesizer.logLikelihoods(Condition.none(), expected);
        }
    }

    /** Until another thread's close has begun; what it is asked for is refused before anything is done. */
    private static void awaitRefusal(Synthesizer synthesizer) {
        while (true) {
            try {
                synthesizer.logLikelihoods(Condition.none(), expected);
                Thread.onSpinWait();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage(CLOSED);
                return;
            }
        }
    }

    /** Hands over the last grid, or how it ended. */
    private static final class Last implements Flow.Subscriber<PartialGrid> {
        private final CompletableFuture<TokenGrid> seen;
        private PartialGrid last;

        Last(CompletableFuture<TokenGrid> seen) {
            this.seen = seen;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(PartialGrid grid) {
            last = grid;
        }

        @Override
        public void onError(Throwable failure) {
            seen.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            seen.complete(last.filled(0));
        }
    }
}
