package dev.smalti.job.run;

import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Exceptions as one sentence for users: what is wrong, where, what to do. */
public final class FailureText {
    private FailureText() {}

    /** The sentence; a class name where an exception says nothing. */
    public static String of(Throwable thrown) {
        if (thrown instanceof UncheckedIOException e && e.getCause() != null) {
            return of(e.getCause());
        }
        if (thrown instanceof OutOfMemoryError) {
            return "out of memory (" + said(thrown)
                    + "); use smaller pictures or batches, or give Java more with SMALTI_JAVA_OPTS=-Xmx4g";
        }
        if (thrown instanceof IOException e) {
            return ofIo(e);
        }
        return said(thrown);
    }

    /** Whether the disk is full, which no other file's name would help. */
    public static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left")
                || message.contains("not enough space")
                || message.contains("quota exceeded");
    }

    private static String ofIo(IOException e) {
        if (isFull(e)) {
            return "no space left on the disk: " + said(e);
        }
        return e instanceof FileSystemException file ? file.getFile() + ": " + FileFailure.reason(file) : said(e);
    }

    private static String said(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}
