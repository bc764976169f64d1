package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A file read through memory maps of about 1 GB, each made when it is first needed, so a file of any size costs no heap.
 * Once closed it refuses every read; the maps themselves go when the garbage collector finds them.
 */
final class MappedFile implements ByteSource, AutoCloseable {
    private static final int WINDOW_BITS = 30;
    private static final long WINDOW = 1L << WINDOW_BITS;

    private static final int SMALL = 1 << 16; // less than what a map costs

    private final Path path;
    private final String name;
    private final FileChannel channel;
    private final long size;
    private final Map<Long, ByteBuffer> windows = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.name = Printable.of(String.valueOf(path.getFileName()));
        this.channel = channel;
        this.size = size;
    }

    static MappedFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new MappedFile(path, channel, channel.size());
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
    }

    /** Where it lies. */
    Path path() {
        return path;
    }

    /** The file's own name, fit for a message. */
    String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public synchronized ByteBuffer from(long offset) {
        checkOpen();
        long number = offset >>> WINDOW_BITS;
        ByteBuffer window = windows.get(number);
        if (window == null) {
            long start = number << WINDOW_BITS;
            // Neighbouring maps overlap, so that no element lies across a border.
            window = region(start, (int) Math.min(WINDOW + LOOK_AHEAD, size - start));
            windows.put(number, window);
        }
        int start = (int) (offset - (number << WINDOW_BITS));
        return window.slice(start, window.limit() - start).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Exactly these bytes, which the caller has checked to lie in the file: a map, or a copy where they are few. */
    synchronized ByteBuffer region(long offset, int length) {
        checkOpen();
        try {
            ByteBuffer bytes = length <= SMALL ? copy(offset, length) : channel.map(MapMode.READ_ONLY, offset, length);
            return bytes.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "cannot read " + length + " bytes of " + name + ": " + FileFailure.reason(e),
                    e);
        }
    }

    private ByteBuffer copy(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("the file has become shorter");
            }
        }
        return bytes.flip();
    }

    @Override
    public synchronized void checkOpen() {
        if (closed) {
            throw new IllegalStateException("checkpoint " + name + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        windows.clear();
        try {
            channel.close();
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE, "cannot close " + name + ": " + FileFailure.reason(e), e);
        }
    }
}
