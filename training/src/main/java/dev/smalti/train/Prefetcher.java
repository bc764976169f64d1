package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.ort.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Makes the batches of the next steps on threads of its own while the trainer is busy with this one. They come in the
 * order of the steps, whichever is finished first. For one thread, which closes it.
 */
final class Prefetcher implements AutoCloseable {
    private static final long WAIT_MILLIS = 200L;
    private static final long END_SECONDS = 10L;

    private final BatchSource source;
    private final ExecutorService threads;
    private final Deque<Future<Map<String, Tensor>>> ahead = new ArrayDeque<>();
    private final long end;
    private long next;
    private long asked;

    /**
     * Begins at once.
     *
     * @param from the first step
     * @param end the step after the last
     * @param count of threads; at most twice as many batches wait
     */
    Prefetcher(BatchSource source, long from, long end, int count) {
        this.source = source;
        this.next = from;
        this.asked = from;
        this.end = end;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "smalti-batch-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < 2 * count; i++) {
            ask();
        }
    }

    /**
     * The batch of the next step; waits until it is made.
     *
     * @param stop asked now and then while there is something to wait for
     * @return empty where it says so; the batch is the next one still
     * @throws InterruptedException where the thread is interrupted while it waits; the batch is the next one still
     * @throws SmaltiException of the kind of what went wrong with it; the message names the step and the batch
     */
    Optional<Map<String, Tensor>> take(BooleanSupplier stop) throws InterruptedException {
        Future<Map<String, Tensor>> batch = ahead.element();
        try {
            while (!ready(batch)) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
            }
            ahead.remove();
            next++;
            ask();
            return Optional.of(batch.get());
        } catch (ExecutionException e) {
            throw failed(next - 1L, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    /** Ends the threads, and waits a while for batches that are under way: they use what the caller closes next. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(Prefetcher.class.getName())
                        .log(System.Logger.Level.DEBUG, "a batch is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there is a batch or what went wrong with it, which is waited for a moment. */
    private static boolean ready(Future<?> batch) throws InterruptedException {
        try {
            batch.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private void ask() {
        if (asked < end) {
            long step = asked++;
            ahead.add(threads.submit(() -> source.batch(step)));
        }
    }

    private SmaltiException failed(long step, Throwable cause) {
        Kind kind = cause instanceof SmaltiException smalti
                ? smalti.kind()
                : cause instanceof OutOfMemoryError ? Kind.RESOURCE : Kind.BAD_INPUT;
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new SmaltiException(kind, "step " + (step + 1) + ": " + source.describe(step) + ": " + why, cause);
    }
}
