package dev.smalti.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The runs that ONNX Runtime is busy with, so that none is left when the process ends: it frees what its runs still use
 * and takes the JVM down with a segmentation fault. At the end every run is told to stop, which it does between two
 * operators, and is waited for; new ones are refused.
 */
final class RunsInFlight {
    /** Longer than any one operator should take; after it the process ends regardless. */
    private static final long PATIENCE_SECONDS = 20;

    private final Set<Run> running = new HashSet<>();
    private boolean ending;

    /** Enrols a run; to be closed after everything that the run uses. */
    synchronized Run begin() throws OrtException {
        Run run = beginUnlessEnding();
        if (run == null) {
            throw ended(null);
        }
        return run;
    }

    /** Enrols what is not worth doing any more when the process is ending; null then. */
    synchronized @Nullable Run beginUnlessEnding() throws OrtException {
        if (ending) {
            return null;
        }
        Run run = new Run(new RunOptions());
        running.add(run);
        return run;
    }

    /** What a failed run means, which may be that the process is ending. */
    synchronized SmaltiException failed(String what, OrtException e) {
        return ending ? ended(e) : OrtErrors.running(what, e);
    }

    /** Stops all runs and waits for them; for the end of the process. */
    synchronized void stop() {
        ending = true;
        for (Run run : running) {
            try {
                run.options.setTerminate(true);
            } catch (OrtException e) {
                // It ends by itself then, which is waited for as well.
                System.getLogger(RunsInFlight.class.getName()).log(System.Logger.Level.DEBUG, "a run goes on", e);
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (long left = PATIENCE_SECONDS; left > 0 && !running.isEmpty(); left = deadline - System.nanoTime()) {
                wait(1 + TimeUnit.NANOSECONDS.toMillis(left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end(Run run) {
        running.remove(run);
        run.options.close();
        notifyAll();
    }

    private static SmaltiException ended(@Nullable OrtException cause) {
        // Nothing failed: whoever asks for the cause learns that the work was cancelled.
        CancellationException cancelled = new CancellationException("the process is ending");
        if (cause != null) {
            cancelled.initCause(cause);
        }
        return new SmaltiException(Kind.DEVICE, "the process is ending, no model runs any more", cancelled);
    }

    /** One run and its options. */
    final class Run implements AutoCloseable {
        private final RunOptions options;

        private Run(RunOptions options) {
            this.options = options;
        }

        /** What ONNX Runtime is told about the run. */
        RunOptions options() {
            return options;
        }

        @Override
        public void close() {
            end(this);
        }
    }
}
