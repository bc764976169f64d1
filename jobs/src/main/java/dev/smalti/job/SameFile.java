package dev.smalti.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells whether two paths lead to one file, whatever links and {@code ..} are on the way: names alone do not. */
public final class SameFile {
    private SameFile() {}

    /** Whether what is written to the one path is read from the other. */
    public static boolean is(Path one, Path other) {
        try {
            boolean both = Files.exists(one) && Files.exists(other);
            return both ? Files.isSameFile(one, other) : real(one).equals(real(other));
        } catch (NoSuchFileException e) {
            // Removed this very moment.
            return real(one).equals(real(other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a path leads without links; of one that does not exist, as far as its folders do. */
    public static Path real(Path file) {
        Path absolute = file.toAbsolutePath();
        int names = absolute.getNameCount();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            try {
                Path found = existing.toRealPath();
                int known = existing.getNameCount();
                if (known == names) {
                    return found;
                }
                Path rest = absolute.subpath(known, names);
                Path whole = found.resolve(rest).normalize();
                // What does not exist yet may lead back, as in new/../old, to what does.
                return whole.equals(found.resolve(rest)) ? whole : real(whole);
            } catch (IOException e) {
                // Not there, or not to be looked into: the folder above tells.
            }
        }
        return absolute.normalize();
    }
}
