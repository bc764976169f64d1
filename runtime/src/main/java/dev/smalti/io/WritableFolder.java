package dev.smalti.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether a file can be written to a folder, by writing one. */
public final class WritableFolder {
    /** More than the few bytes that some file systems keep beside a file's name. */
    private static final int BYTES = 1 << 16;

    private WritableFolder() {}

    /** Whether another file of some size can be written beside this one; nothing is left of it. */
    public static boolean isOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return false;
        }
        try {
            Path probe = Files.createTempFile(folder, ".", ".tmp");
            try {
                Files.write(probe, new byte[BYTES]);
                return true;
            } finally {
                Files.deleteIfExists(probe);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
