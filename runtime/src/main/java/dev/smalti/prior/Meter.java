package dev.smalti.prior;

import dev.smalti.Progress;
import dev.smalti.SampleListener;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Counts what is drawn, tells the listener, and ends the work when it is cancelled. */
final class Meter {
    private final List<Canvas> canvases;
    private final int chunk;
    private final SampleListener listener;
    private final BooleanSupplier cancelled;
    private final long total;
    private long done;
    private int stepsSinceReport;

    Meter(List<Canvas> canvases, int chunk, SampleListener listener, BooleanSupplier cancelled) {
        this.canvases = canvases;
        this.chunk = chunk;
        this.listener = listener;
        this.cancelled = cancelled;
        this.total = canvases.stream().mapToLong(Canvas::unknown).sum();
    }

    /** @throws CancellationException where the caller, or an interrupt of this thread, asks for it */
    void check() {
        if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("sampling was cancelled after " + done + " of " + total + " tokens");
        }
    }

    /** So many steps gave so many tokens. */
    void drew(int steps, int tokens) {
        done += tokens;
        stepsSinceReport += steps;
        if (stepsSinceReport >= chunk || done == total) {
            stepsSinceReport = 0;
            listener.progress(new Progress(
                    done, total, () -> canvases.stream().map(Canvas::partial).toList()));
        }
    }
}
