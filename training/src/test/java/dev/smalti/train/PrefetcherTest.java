package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.ort.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PrefetcherTest {
    @Test
    void givesBatchesInTheOrderOfTheStepsHoweverLongTheyTake() throws InterruptedException {
        BatchSource source = step -> {
            sleep(step % 3 == 0 ? 20 : 1);
            return Map.of("step", Tensor.longs(new long[] {step}, 1));
        };
        List<Long> steps = new ArrayList<>();
        try (Prefetcher prefetcher = new Prefetcher(source, 5, 25, 4)) {
            for (int i = 5; i < 25; i++) {
                steps.add(((Tensor.Longs)
                                prefetcher.take(() -> false).orElseThrow().get("step"))
                        .array()[0]);
            }
        }
        assertThat(steps).isEqualTo(LongStream.range(5, 25).boxed().toList());
    }

    @Test
    void runsAheadByTwoBatchesOfEachThreadAndNoMore() throws InterruptedException {
        AtomicLong made = new AtomicLong();
        BatchSource source = step -> {
            made.incrementAndGet();
            return Map.of();
        };
        try (Prefetcher prefetcher = new Prefetcher(source, 0, 1000, 2)) {
            prefetcher.take(() -> false);
            for (int wait = 0; wait < 200 && made.get() < 5; wait++) {
                sleep(10);
            }
            sleep(50);
            assertThat(made).hasValue(5);
        }
    }

    @Test
    void givesUpWaitingWhereItIsToStopAndWaitsForTheBatchUnderWayWhenClosed() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        BatchSource source = step -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                sleep(300);
                ended.set(true);
            }
            return Map.of();
        };
        try (Prefetcher prefetcher = new Prefetcher(source, 0, 1, 1)) {
            begun.await();
            assertThat(prefetcher.take(() -> true)).isEmpty();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> prefetcher.take(() -> false)).isInstanceOf(InterruptedException.class);
        }
        assertThat(ended).isTrue();
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
