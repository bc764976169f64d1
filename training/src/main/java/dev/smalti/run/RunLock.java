package dev.smalti.run;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What lets one trainer at a time into a run's folder, of whatever process: a locked file, which the end of the process
 * frees as well. Thread-safe.
 */
final class RunLock implements AutoCloseable {
    /** The name of the locked file. */
    static final String FILE = "run.lock";

    /**
     * The folders that this process holds. On Linux a process loses its lock of a file as soon as it closes any channel of
     * that file, so that a second one must not even be opened.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks a folder.
     *
     * @param path exists
     * @throws SmaltiException bad input where somebody else holds it, resource where the file cannot be locked
     */
    static RunLock of(Path path) {
        Path folder;
        try {
            folder = path.toRealPath();
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot open the run " + path, e);
        }
        if (!HELD.add(folder)) {
            throw taken(path);
        }
        RunLock lock = null;
        try {
            lock = locked(path, folder);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(folder);
            }
        }
    }

    private static RunLock locked(Path path, Path folder) {
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            if (lock == null) {
                throw taken(path);
            }
            return new RunLock(folder, channel);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot lock the run " + path, e);
        } finally {
            if (channel != null && lock == null) {
                release(channel);
            }
        }
    }

    /** Lets others in; the second time it does nothing. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            release(channel);
            HELD.remove(folder);
        }
    }

    private static SmaltiException taken(Path path) {
        return SmaltiException.badInput(
                path + " is being trained by another process; wait for it or end it, or choose another folder");
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The end of the process gives it free as well.
            System.getLogger(RunLock.class.getName()).log(System.Logger.Level.DEBUG, "a lock stays", e);
        }
    }
}
