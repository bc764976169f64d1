package dev.smalti.cli.console;

import dev.smalti.SmaltiException;
import dev.smalti.job.run.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a thrown exception means to the user.
 *
 * @param exitCode see {@link ExitCode}
 * @param message one line: what was wrong, where, what to do
 */
public record Failure(int exitCode, String message) {
    /** Reads an exception or error; what is not foreseen here is a defect. */
    public static Failure of(Throwable thrown) {
        if (Interruption.requested() || isInterruption(thrown)) {
            return new Failure(ExitCode.INTERRUPTED, "interrupted");
        }
        if (thrown instanceof SmaltiException e) {
            return new Failure(ExitCode.of(e.kind()), oneLine(e));
        }
        if (thrown instanceof UncheckedIOException e && e.getCause() != null) {
            return of(e.getCause());
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Failure(ExitCode.RESOURCE, oneLine(thrown));
        }
        if (thrown instanceof IOException e) {
            return new Failure(FailureText.isFull(e) ? ExitCode.RESOURCE : ExitCode.BAD_INPUT, oneLine(e));
        }
        return new Failure(
                ExitCode.INTERNAL, "internal error: " + thrown.getClass().getSimpleName() + ": " + oneLine(thrown));
    }

    /** Whether it failed because its thread was interrupted, whatever became of that on the way here. */
    private static boolean isInterruption(@Nullable Throwable thrown) {
        return thrown instanceof CancellationException
                || thrown instanceof ClosedByInterruptException
                || (thrown != null && isInterruption(thrown.getCause()));
    }

    private static String oneLine(Throwable thrown) {
        return Console.oneLine(FailureText.of(thrown));
    }
}
