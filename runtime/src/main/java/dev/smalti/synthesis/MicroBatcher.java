package dev.smalti.synthesis;

import dev.smalti.SampleRequest;
import dev.smalti.TokenGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Draws requests that arrive at about the same time together, on a thread of its own that starts with the first. */
final class MicroBatcher implements AutoCloseable {
    /** How long the first request of a batch waits for others: short beside the milliseconds that one token takes. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Draws a grid for each request. */
    @FunctionalInterface
    interface Drawing {
        /**
         * Draws, until nobody wants it any more.
         *
         * @throws CancellationException where it was cancelled
         */
        List<TokenGrid> draw(List<SampleRequest> requests, BooleanSupplier cancelled);
    }

    /**
     * A request in the queue.
     *
     * @param finish what becomes of the grid
     */
    private record Waiting<T>(SampleRequest request, Function<TokenGrid, T> finish, CompletableFuture<T> result) {
        boolean isWanted() {
            return !result.isDone();
        }

        void finish(TokenGrid grid) {
            if (!isWanted()) {
                return;
            }
            try {
                result.complete(finish.apply(grid));
            } catch (CancellationException e) {
                result.cancel(false);
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }
    }

    private final Drawing drawing;
    private final int most;
    private final BlockingQueue<Waiting<?>> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread worker;
    private boolean closed;

    /** @param most how many requests are drawn together */
    MicroBatcher(Drawing drawing, int most) {
        this.drawing = drawing;
        this.most = most;
    }

    /**
     * Queues a request.
     *
     * @param finish what becomes of the grid, on the thread that draws
     * @throws IllegalStateException where this is closed
     */
    synchronized <T> CompletableFuture<T> submit(SampleRequest request, Function<TokenGrid, T> finish) {
        if (closed) {
            throw new IllegalStateException("this synthesizer is closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        queue.add(new Waiting<>(request, finish, result));
        if (worker == null) {
            worker = new Thread(this::work, "smalti-batches");
            worker.setDaemon(true);
            worker.start();
        }
        return result;
    }

    private void work() {
        List<Waiting<?>> batch = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.clear();
                collect(batch);
                draw(batch);
            }
        } catch (InterruptedException e) {
            // Closed: what still waits in the queue is cancelled there.
        }
        batch.forEach(one -> one.result().cancel(false));
    }

    /** Takes the first request that comes, and those that come soon after it. */
    private void collect(List<Waiting<?>> batch) throws InterruptedException {
        batch.add(queue.take());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (batch.size() < most) {
            Waiting<?> more = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (more == null) {
                break;
            }
            batch.add(more);
        }
    }

    private void draw(List<Waiting<?>> batch) {
        List<Waiting<?>> wanted = new ArrayList<>(batch);
        wanted.removeIf(one -> !one.isWanted());
        if (wanted.isEmpty()) {
            return;
        }
        try {
            List<TokenGrid> grids = drawing.draw(
                    wanted.stream().<SampleRequest>map(Waiting::request).toList(),
                    () -> wanted.stream().noneMatch(Waiting::isWanted));
            for (int i = 0; i < wanted.size(); i++) {
                wanted.get(i).finish(grids.get(i));
            }
        } catch (CancellationException e) {
            wanted.forEach(one -> one.result().cancel(false));
        } catch (RuntimeException | Error e) {
            if (wanted.size() > 1 && !(e instanceof Error)) {
                wanted.forEach(one -> draw(List.of(one))); // one request must not fail the others
            } else {
                wanted.forEach(one -> one.result().completeExceptionally(e));
            }
        }
    }

    /** Ends the thread, and cancels what waits and what is being drawn. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = worker;
        }
        if (running != null) {
            running.interrupt();
        }
        for (Waiting<?> left = queue.poll(); left != null; left = queue.poll()) {
            left.result().cancel(false);
        }
    }
}
