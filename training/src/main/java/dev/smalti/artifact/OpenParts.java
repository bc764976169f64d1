package dev.smalti.artifact;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an object has open: closed newest first, all of it even where a part fails, and also where the object's own
 * construction fails half-way. For one thread.
 */
public final class OpenParts implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Takes a part over. */
    public <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    /** Closes a part before the others; does nothing where it is none. */
    public void close(AutoCloseable part) {
        if (parts.remove(part)) {
            throwUnlessNull(closed(part, null));
        }
    }

    /** What {@code construction} makes; where it fails, all that it has opened until then is closed. */
    public <T> T orClose(Supplier<T> construction) {
        try {
            return construction.get();
        } catch (RuntimeException | Error e) {
            while (!parts.isEmpty()) {
                closed(parts.pop(), e);
            }
            throw e;
        }
    }

    /**
     * Closes all; closing again does nothing.
     *
     * @throws RuntimeException the first that a part threw, with those of the others attached
     */
    @Override
    public void close() {
        Throwable first = null;
        while (!parts.isEmpty()) {
            first = closed(parts.pop(), first);
        }
        throwUnlessNull(first);
    }

    /** Closes a part, and adds its failure to the first one. */
    private static @Nullable Throwable closed(AutoCloseable part, @Nullable Throwable first) {
        try {
            part.close();
            return first;
        } catch (Exception e) {
            if (first == null) {
                return e;
            }
            first.addSuppressed(e);
            return first;
        }
    }

    private static void throwUnlessNull(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException("a part did not close", failure);
        }
    }
}
