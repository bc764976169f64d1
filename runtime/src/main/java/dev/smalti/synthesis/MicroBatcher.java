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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Draws requests that arrive at about the same time together, on a thread of its own that starts with the first. */
final class MicroBatcher implements AutoCloseable {
    /** How long the first request of a batch waits for others: short beside the milliseconds that one token takes. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private record Waiting(SampleRequest request, CompletableFuture<TokenGrid> result) {}

    private final Function<List<SampleRequest>, List<TokenGrid>> sampler;
    private final int most;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread worker;
    private boolean closed;

    /** @param most how many requests are drawn together */
    MicroBatcher(Function<List<SampleRequest>, List<TokenGrid>> sampler, int most) {
        this.sampler = sampler;
        this.most = most;
    }

    synchronized CompletableFuture<TokenGrid> submit(SampleRequest request) {
        if (closed) {
            throw new IllegalStateException("this synthesizer is closed");
        }
        CompletableFuture<TokenGrid> result = new CompletableFuture<>();
        queue.add(new Waiting(request, result));
        if (worker == null) {
            worker = new Thread(this::work, "smalti-batches");
            worker.setDaemon(true);
            worker.start();
        }
        return result;
    }

    private void work() {
        List<Waiting> batch = new ArrayList<>();
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
    private void collect(List<Waiting> batch) throws InterruptedException {
        batch.add(queue.take());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (batch.size() < most) {
            Waiting more = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (more == null) {
                break;
            }
            batch.add(more);
        }
    }

    private void draw(List<Waiting> batch) {
        List<Waiting> wanted =
                batch.stream().filter(one -> !one.result().isCancelled()).toList();
        if (wanted.isEmpty()) {
            return;
        }
        try {
            List<TokenGrid> grids =
                    sampler.apply(wanted.stream().map(Waiting::request).toList());
            for (int i = 0; i < wanted.size(); i++) {
                wanted.get(i).result().complete(grids.get(i));
            }
        } catch (CancellationException e) {
            wanted.forEach(one -> one.result().cancel(false));
        } catch (RuntimeException | Error e) {
            if (wanted.size() > 1 && !(e instanceof Error) && !isClosed()) {
                wanted.forEach(one -> draw(List.of(one))); // one request must not fail the others
            } else {
                wanted.forEach(one -> one.result().completeExceptionally(e));
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the thread and cancels what waits. */
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
        for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
            left.result().cancel(false);
        }
    }
}
