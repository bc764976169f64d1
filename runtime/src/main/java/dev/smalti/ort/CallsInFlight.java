package dev.smalti.ort;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The calls that something which can be closed is busy with: once it refuses, no call begins, and whoever frees what they
 * use waits for the last of them. A call within a call of the same thread always begins, so that none ends half-way.
 * Threads may share it.
 */
public final class CallsInFlight {
    private final String owner;
    private final Map<Thread, Integer> inside = new HashMap<>();
    private boolean refusing;

    /** @param owner whose calls they are, for errors, e.g. {@code this synthesizer} */
    public CallsInFlight(String owner) {
        this.owner = owner;
    }

    /**
     * Makes a call and says what it returned.
     *
     * @throws IllegalStateException where calls are refused
     */
    public <T> T call(Supplier<T> body) {
        enter();
        try {
            return body.get();
        } finally {
            leave();
        }
    }

    /**
     * Begins a call, which {@link #leave} ends.
     *
     * @throws IllegalStateException where calls are refused; nothing has begun then
     */
    public synchronized void enter() {
        Thread caller = Thread.currentThread();
        if (refusing && !inside.containsKey(caller)) {
            throw new IllegalStateException(owner + " is closed");
        }
        inside.merge(caller, 1, Integer::sum);
    }

    /** Ends a call of this thread. */
    public synchronized void leave() {
        inside.computeIfPresent(Thread.currentThread(), (thread, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /** Whether calls are refused. */
    public synchronized boolean isRefusing() {
        return refusing;
    }

    /**
     * Refuses further calls.
     *
     * @return whether this is the first time
     * @throws IllegalStateException where this thread is inside of a call, whose end it would wait for; nothing changes
     */
    public synchronized boolean refuse() {
        if (inside.containsKey(Thread.currentThread())) {
            throw new IllegalStateException(
                    owner + " cannot be closed from inside of its own calls, as by a listener; close it after them");
        }
        boolean first = !refusing;
        refusing = true;
        return first;
    }

    /** Waits for the calls in flight; an interrupt does not shorten that, and remains set. */
    public synchronized void await() {
        boolean interrupted = false;
        while (!inside.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
