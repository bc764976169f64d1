package dev.smalti.io;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file that is either there whole or not at all: first beside its place, then moved. A device or a pipe is written to
 * and never replaced.
 */
public final class AtomicFile {
    private static final String DRAFT = ".tmp";

    private AtomicFile() {}

    /** What a file is made of. */
    public interface Content {
        /** Writes the whole of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes the file, over an older one if there is one.
     *
     * @throws SmaltiException (resource) where the file cannot be written; nothing is left behind
     */
    public static void write(Path path, Content content) {
        write(path, content, false);
    }

    /**
     * As {@link #write(Path, Content)}, and the file is on the disk when it takes its place: after a power cut too it is
     * there whole or not at all.
     */
    public static void writeForced(Path path, Content content) {
        write(path, content, true);
    }

    private static void write(Path path, Content content, boolean forced) {
        Path target = path.toAbsolutePath();
        Path draft = draft(target);
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16)) {
                content.writeTo(out);
            }
            if (forced) {
                force(draft);
            }
            move(draft, target);
        } catch (NoSuchFileException e) {
            throw failed(path, "the folder '" + target.getParent() + "' does not exist", e);
        } catch (AccessDeniedException e) {
            throw failed(path, "permission denied", e);
        } catch (IOException e) {
            throw failed(path, FileFailure.reason(e), e);
        } finally {
            discard(draft);
        }
    }

    /**
     * A free name beside a file, for what is written until it takes the file's place. It is hidden, ends in {@code .tmp} and
     * is not longer than the file's own (but for names of a few letters), so that it can be written wherever that can. For a
     * device or a pipe it is in the folder for temporary files.
     */
    public static Path draft(Path target) {
        if (isStream(target)) {
            return draft(Path.of(System.getProperty("java.io.tmpdir"), target.getFileName() + DRAFT));
        }
        int length =
                Math.max(1, Math.min(12, target.getFileName().toString().length() - ".".length() - DRAFT.length()));
        Path draft;
        do {
            // Not a file of createTempFile: that one would keep its owner-only permissions.
            String random = UUID.randomUUID().toString().replace("-", "");
            draft = target.resolveSibling("." + random.substring(0, length) + DRAFT);
        } while (Files.exists(draft, LinkOption.NOFOLLOW_LINKS));
        return draft;
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Whether what is there is neither a file nor a folder: a device, a pipe, a socket. */
    private static boolean isStream(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** Puts a draft in the place of a file, at once where the file system can; into a device or a pipe it is copied. */
    public static void move(Path draft, Path target) throws IOException {
        if (isStream(target)) {
            try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
                Files.copy(draft, out);
            }
            Files.delete(draft);
            return;
        }
        if (Files.isDirectory(target)) {
            throw new IOException("there is a folder of that name");
        }
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            // The write's own outcome is what the caller needs to hear of; a stray draft harms nothing.
            draft.toFile().deleteOnExit();
        }
    }

    private static SmaltiException failed(Path path, String why, IOException cause) {
        return new SmaltiException(Kind.RESOURCE, "'" + path + "' cannot be written: " + why, cause);
    }
}
