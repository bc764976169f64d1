package dev.smalti;

import dev.smalti.ort.OrtModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A graph that is loaded when first asked for, once. Threads may share it. */
final class LazyModel implements AutoCloseable {
    private final Path file;
    private final Device device;
    private @Nullable OrtModel model;
    private boolean closed;

    LazyModel(Path file, Device device) {
        this.file = file;
        this.device = device;
    }

    /**
     * The loaded graph.
     *
     * @throws IllegalStateException where this is closed
     */
    synchronized OrtModel get() {
        if (closed) {
            throw new IllegalStateException(file.getFileName() + " is closed");
        }
        OrtModel loaded = model;
        if (loaded == null) {
            loaded = OrtModel.open(file, device);
            model = loaded;
        }
        return loaded;
    }

    @Override
    public void close() {
        OrtModel loaded;
        synchronized (this) {
            closed = true;
            loaded = model;
        }
        if (loaded != null) {
            loaded.close();
        }
    }
}
