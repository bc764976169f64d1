package dev.smalti.ort;

import dev.smalti.Device;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A graph that is loaded when first asked for, once. Threads may share it. */
public final class LazyModel implements AutoCloseable {
    private final Path file;
    private final Device device;
    private final Consumer<OrtModel> check;
    private @Nullable OrtModel model;
    private boolean closed;

    /** A graph in this file, for this device; nothing is read yet. */
    public LazyModel(Path file, Device device) {
        this(file, device, model -> {});
    }

    /** The same for a graph that must pass a check before it is used; what the check throws, {@link #get} throws. */
    public LazyModel(Path file, Device device, Consumer<OrtModel> check) {
        this.file = file;
        this.device = device;
        this.check = check;
    }

    /**
     * The loaded graph.
     *
     * @throws IllegalStateException where this is closed
     */
    public synchronized OrtModel get() {
        if (closed) {
            throw new IllegalStateException(file.getFileName() + " is closed");
        }
        OrtModel loaded = model;
        if (loaded == null) {
            loaded = OrtModel.open(file, device);
            try {
                check.accept(loaded);
            } catch (RuntimeException e) {
                loaded.close();
                throw e;
            }
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
