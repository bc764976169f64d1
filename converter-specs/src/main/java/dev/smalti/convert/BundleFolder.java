package dev.smalti.convert;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A bundle's folder while it is written: a temporary sibling that takes the bundle's place in one move, or vanishes. Close
 * it in any case.
 */
final class BundleFolder implements AutoCloseable {
    private static final String MANIFEST = "model.json";

    private final Path target;
    private final boolean replace;
    private final Path temporary;

    private BundleFolder(Path target, boolean replace, Path temporary) {
        this.target = target;
        this.replace = replace;
        this.temporary = temporary;
    }

    /**
     * Makes the temporary folder.
     *
     * @param replace whether a bundle at the target may be replaced; anything else there never is
     * @throws SmaltiException if something is in the way, or the folder cannot be made
     */
    static BundleFolder create(Path output, boolean replace) {
        Path target = output.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            if (!replace) {
                throw SmaltiException.badInput(output + " exists; choose another folder, or ask to replace it");
            }
            if (!Files.isRegularFile(target.resolve(MANIFEST))) {
                throw SmaltiException.badInput(
                        output + " is not a bundle, so it is not replaced; choose another folder");
            }
        }
        Path parent = target.getParent();
        if (parent == null) {
            throw SmaltiException.badInput(output + " cannot be a bundle's folder");
        }
        try {
            Files.createDirectories(parent);
            Path temporary = Files.createDirectory(parent.resolve(hidden(target, "tmp")));
            return new BundleFolder(target, replace, temporary);
        } catch (IOException e) {
            throw failed("cannot create a folder beside " + output, e);
        }
    }

    /** Where a file of the bundle is written. */
    Path file(String name) {
        return temporary.resolve(name);
    }

    /** Puts the bundle in its place. */
    void commit() {
        try {
            if (replace && Files.exists(target)) {
                Path old = target.resolveSibling(hidden(target, "old"));
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
                try {
                    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                    throw e;
                }
                delete(old);
            } else if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            } else {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileAlreadyExistsException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, target + " appeared in the meantime; choose another folder", e);
        } catch (IOException e) {
            throw failed("cannot move the bundle to " + target, e);
        }
    }

    /** Deletes what was not committed. */
    @Override
    public void close() {
        if (Files.exists(temporary)) {
            try {
                delete(temporary);
            } catch (IOException e) {
                throw failed("cannot delete " + temporary, e);
            }
        }
    }

    /** The error of a write that failed. */
    static SmaltiException failed(String what, IOException cause) {
        return new SmaltiException(SmaltiException.Kind.RESOURCE, what + ": " + cause.getMessage(), cause);
    }

    private static String hidden(Path target, String purpose) {
        return "." + target.getFileName() + "." + purpose + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> entries = Files.walk(folder)) {
            deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.delete(entry);
        }
    }
}
