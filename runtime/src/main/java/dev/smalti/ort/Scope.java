package dev.smalti.ort;

import ai.onnxruntime.OrtException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Owns native handles and closes them in reverse order, all of them even where one fails. */
final class Scope implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Takes a handle over. */
    <T extends AutoCloseable> T own(T handle) {
        open.push(handle);
        return handle;
    }

    @Override
    public void close() throws OrtException {
        @Nullable Exception first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof OrtException e) {
            throw e;
        }
        if (first != null) {
            throw new IllegalStateException("a native handle did not close", first);
        }
    }
}
