package dev.smalti.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command in order on Ctrl-C: its thread is interrupted, which fails what it is writing, and given a moment to
 * remove it. One per process.
 */
public final class Interruption {
    private static final int PATIENCE_SECONDS = 5;

    private static volatile boolean requested;

    private final CountDownLatch finished = new CountDownLatch(1);

    private Interruption() {}

    /** Watches over the current thread until {@link #finished} is called. */
    public static Interruption watch() {
        Interruption watch = new Interruption();
        Thread command = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> watch.stop(command), "smalti-stop"));
        return watch;
    }

    /** Whether the process is ending before its command did. */
    static boolean requested() {
        return requested;
    }

    /** Whether the command is to end: the process is ending, or its thread is interrupted. */
    public static boolean isRequested() {
        return requested || Thread.currentThread().isInterrupted();
    }

    /** The command has ended: nothing is left to stop. */
    public void finished() {
        finished.countDown();
    }

    private void stop(Thread command) {
        if (finished.getCount() == 0) {
            return;
        }
        requested = true;
        command.interrupt();
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
