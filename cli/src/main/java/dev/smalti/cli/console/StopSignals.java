package dev.smalti.cli.console;

import org.jline.utils.Signals;

/**
 * Ctrl-C and SIGTERM as a request to come to an end in order, however long the step takes that is under way. A second one
 * ends the process as it does everywhere else. Closing it gives both their usual meaning.
 */
public final class StopSignals implements AutoCloseable {
    private final Object interrupt;
    private final Object terminate;
    private volatile int exitCode;

    private StopSignals() {
        this.interrupt = Signals.register("INT", () -> ask(ExitCode.INTERRUPTED));
        this.terminate = Signals.register("TERM", () -> ask(ExitCode.TERMINATED));
    }

    /** Listens from now on. */
    public static StopSignals listen() {
        return new StopSignals();
    }

    /** Whether to stop; an interrupted thread is told to stop as well, and is interrupted no more. */
    public boolean requested() {
        if (Thread.interrupted()) {
            ask(ExitCode.INTERRUPTED);
        }
        return exitCode != ExitCode.OK;
    }

    /** What to tell the shell; that all was done where nobody asked to stop. */
    public int exitCode() {
        return exitCode;
    }

    @Override
    public void close() {
        Signals.unregister("INT", interrupt);
        Signals.unregister("TERM", terminate);
    }

    private void ask(int code) {
        exitCode = code;
        close();
    }
}
