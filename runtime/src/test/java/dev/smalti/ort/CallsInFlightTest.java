package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
    private final CallsInFlight calls = new CallsInFlight("this thing");

    @Test
    void aCallThatIsRunningEndsWellAndThoseWithinItToo() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> calls.call(() -> {
            inside.countDown();
            await(goOn);
            return calls.call(() -> "whole");
        }));
        await(inside);
        assertThat(calls.refuse()).isTrue();
        assertThat(calls.refuse()).isFalse();
        assertThat(calls.isRefusing()).isTrue();
        assertThatThrownBy(() -> calls.call(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this thing is closed");
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(calls::await);
        assertThat(waiting).isNotDone();
        goOn.countDown();
        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo("whole");
        waiting.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aCallCannotWaitForItself() {
        assertThatThrownBy(() -> calls.call(calls::refuse))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this thing cannot be closed from inside of its own calls, as by a listener;"
                        + " close it after them");
        assertThat(calls.isRefusing()).isFalse();
        assertThat(calls.call(() -> 1)).isEqualTo(1);
    }

    @Test
    void aCallThatFailsIsOverAsWell() {
        assertThatThrownBy(() -> calls.call(() -> {
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        calls.refuse();
        calls.await();
    }

    @Test
    void anInterruptDoesNotShortenTheWait() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(() -> calls.call(() -> {
            inside.countDown();
            await(goOn);
            return true;
        }));
        await(inside);
        calls.refuse();
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            calls.await();
            return Thread.interrupted();
        });
        assertThat(interrupted).isNotDone();
        goOn.countDown();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running.get(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
