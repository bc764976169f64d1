package dev.smalti.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file so that it is there whole or not at all: under another name in the same folder first, then moved. */
public final class AtomicOutput {
    private AtomicOutput() {}

    /** Writes these bytes, in place of a file of that name if there is one; its folder must exist. */
    public static void write(Path file, byte[] content) throws IOException {
        Path part = AtomicFile.draft(file);
        try {
            Files.write(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            AtomicFile.move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Copies a file under a name that is free; its folder must exist.
     *
     * @throws java.nio.file.FileAlreadyExistsException where the name is taken; that file stays as it is
     */
    public static void copyAsNew(Path source, Path file) throws IOException {
        Path part = AtomicFile.draft(file);
        try {
            Files.copy(source, part);
            // An atomic move would replace what is there.
            Files.move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
