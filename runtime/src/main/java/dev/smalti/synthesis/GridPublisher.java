package dev.smalti.synthesis;

import dev.smalti.PartialGrid;
import dev.smalti.Progress;
import dev.smalti.SampleListener;
import dev.smalti.TokenGrid;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Publishes a drawing while it goes on; each subscriber has one of its own, on a thread of its own. */
final class GridPublisher implements Flow.Publisher<PartialGrid> {
    private final BiFunction<SampleListener, BooleanSupplier, List<TokenGrid>> drawing;

    /** @param drawing draws one request */
    GridPublisher(BiFunction<SampleListener, BooleanSupplier, List<TokenGrid>> drawing) {
        this.drawing = drawing;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super PartialGrid> subscriber) {
        Drawing started = new Drawing(subscriber);
        subscriber.onSubscribe(started);
        started.start();
    }

    private final class Drawing extends Thread implements Flow.Subscription {
        private final Flow.Subscriber<? super PartialGrid> subscriber;
        private long wanted;
        private boolean cancelled;
        private boolean refused;

        Drawing(Flow.Subscriber<? super PartialGrid> subscriber) {
            super("smalti-drawing");
            this.subscriber = subscriber;
            setDaemon(true);
        }

        @Override
        public synchronized void request(long count) {
            if (count < 1) {
                refused = true;
            } else {
                wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
            }
            notifyAll();
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }

        @Override
        public void run() {
            try {
                TokenGrid whole = drawing.apply(this::tell, this::ended).get(0);
                if (take(true)) {
                    subscriber.onNext(new PartialGrid(whole.shape(), whole.tokens()));
                    subscriber.onComplete();
                } else {
                    refuse();
                }
            } catch (CancellationException e) {
                if (ended()) {
                    refuse();
                } else {
                    subscriber.onError(e);
                }
            } catch (RuntimeException | Error e) {
                subscriber.onError(e);
            }
        }

        private void tell(Progress progress) {
            if (progress.done() < progress.total() && take(false)) {
                subscriber.onNext(progress.grids().get(0));
            }
        }

        /** Whether one more may be given; for the last it is waited until so. */
        private synchronized boolean take(boolean last) {
            while (last && wanted == 0 && !ended()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    cancelled = true;
                }
            }
            if (wanted == 0 || ended()) {
                return false;
            }
            wanted--;
            return true;
        }

        private synchronized boolean ended() {
            return cancelled || refused;
        }

        private void refuse() {
            boolean wrong;
            synchronized (this) {
                wrong = refused && !cancelled;
            }
            if (wrong) {
                subscriber.onError(new IllegalArgumentException("a subscriber asks for at least 1"));
            }
        }
    }
}
