package dev.smalti.cli.console;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.util.Locale;
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
            return new Failure(ExitCode.of(e.kind()), oneLine(e.getMessage(), e));
        }
        if (thrown instanceof UncheckedIOException e && e.getCause() != null) {
            return of(e.getCause());
        }
        if (thrown instanceof OutOfMemoryError e) {
            return new Failure(
                    ExitCode.RESOURCE,
                    "out of memory (" + oneLine(e.getMessage(), e)
                            + "); use smaller pictures or batches, or give Java more with SMALTI_JAVA_OPTS=-Xmx4g");
        }
        if (thrown instanceof IOException e) {
            return ofIo(e);
        }
        return new Failure(ExitCode.INTERNAL, "internal error: " + simpleName(thrown) + ": " + oneLine(null, thrown));
    }

    /** Whether it failed because its thread was interrupted, whatever became of that on the way here. */
    private static boolean isInterruption(@Nullable Throwable thrown) {
        return thrown instanceof CancellationException
                || thrown instanceof ClosedByInterruptException
                || (thrown != null && isInterruption(thrown.getCause()));
    }

    private static Failure ofIo(IOException e) {
        if (isFull(e)) {
            return new Failure(ExitCode.RESOURCE, "no space left on the disk: " + oneLine(e.getMessage(), e));
        }
        if (e instanceof FileSystemException file) {
            return new Failure(ExitCode.BAD_INPUT, file.getFile() + ": " + FileFailure.reason(file));
        }
        return new Failure(ExitCode.BAD_INPUT, oneLine(e.getMessage(), e));
    }

    private static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("not enough space")
                || message.contains("quota exceeded");
    }

    private static String oneLine(@Nullable String message, Throwable thrown) {
        String text = message != null ? message : thrown.getMessage();
        return text == null ? simpleName(thrown) : Console.oneLine(text);
    }

    private static String simpleName(Throwable thrown) {
        return thrown.getClass().getSimpleName();
    }
}
