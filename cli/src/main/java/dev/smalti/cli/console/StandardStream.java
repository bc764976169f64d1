package dev.smalti.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output or error, which remembers why it could not be written: a {@link PrintWriter} swallows that. */
public final class StandardStream extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    /** What is printed to {@code out}. */
    StandardStream(OutputStream out) {
        this.out = out;
    }

    /** The stream of this process. */
    public static StandardStream of(FileDescriptor stream) {
        return new StandardStream(new FileOutputStream(stream));
    }

    /** Prints here in UTF-8, line by line. */
    public PrintWriter writer() {
        return new PrintWriter(this, true, StandardCharsets.UTF_8);
    }

    /** What was lost and why, in one line; null where nothing was, or where the reader had enough, as {@code head} does. */
    @Nullable
    public String loss() {
        String reason = failure == null ? null : String.valueOf(failure.getMessage());
        return reason == null || reason.toLowerCase(Locale.ROOT).contains("pipe")
                ? null
                : "cannot write to standard output: " + reason;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }
}
