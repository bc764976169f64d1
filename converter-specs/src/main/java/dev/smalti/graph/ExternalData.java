package dev.smalti.graph;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file of weights beside one or more graphs ("external data" of ONNX): tensors one after the other, each stored
 * once by name, whatever the number of graphs that use it. One tensor at a time is in memory. Close it when the last
 * graph is written; for one thread.
 */
public final class ExternalData implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    /** Where a tensor lies in the file, in bytes. */
    public record Extent(long offset, long length) {}

    private final String location;
    private final FileChannel channel;
    private final Map<String, Extent> extents = new LinkedHashMap<>();
    private long end;

    private ExternalData(String location, FileChannel channel) {
        this.location = location;
        this.channel = channel;
    }

    /**
     * Makes the file, which must not exist; graphs beside it refer to it by its file name.
     *
     * @throws SmaltiException if it cannot be made
     */
    public static ExternalData create(Path file) {
        try {
            return new ExternalData(
                    file.getFileName().toString(),
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot create " + file, e);
        }
    }

    /** The file's name, as graphs beside it say it. */
    public String location() {
        return location;
    }

    /**
     * Stores a tensor under this name, or gives where the one of this name lies.
     *
     * @throws SmaltiException if it cannot be written
     * @throws GraphException if another tensor with another length has this name
     */
    public Extent store(String name, TensorData data) {
        Extent existing = extents.get(name);
        if (existing != null) {
            if (existing.length() != data.bytes()) {
                throw new GraphException("two weights are called '" + name + "', of " + existing.length() + " and "
                        + data.bytes() + " bytes");
            }
            return existing;
        }
        try {
            long offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            ByteBuffer bytes = data.read();
            long length = bytes.remaining();
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            end = at;
            Extent extent = new Extent(offset, length);
            extents.put(name, extent);
            return extent;
        } catch (IOException | UncheckedIOException e) {
            throw FileFailure.unwritable("cannot write " + location, e);
        }
    }

    /**
     * Ends the file.
     *
     * @throws SmaltiException if what was written does not reach the disk
     */
    @Override
    public void close() {
        try (channel) {
            if (channel.isOpen()) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot finish " + location, e);
        }
    }
}
