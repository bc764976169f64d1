package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.FileTree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.UUID;

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
        return new BundleFolder(target, replace, sibling(parent, output));
    }

    private static Path sibling(Path parent, Path output) {
        try {
            Files.createDirectories(parent);
        } catch (FileSystemException e) {
            throw FileFailure.unwritable(
                    "cannot write " + output, e, Objects.requireNonNullElse(e.getFile(), "" + parent));
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + output, e);
        }
        try {
            return Files.createDirectory(parent.resolve(hidden("tmp")));
        } catch (NoSuchFileException e) {
            // What /proc says: the parent is there, and takes no folders.
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT,
                    "cannot write " + output + ": no folder can be made in " + parent + "; choose another place",
                    e);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + output, e, parent.toString());
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
                Path old = target.resolveSibling(hidden("old"));
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
                try {
                    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                    throw e;
                }
                FileTree.delete(old);
            } else if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            } else {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (FileAlreadyExistsException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, target + " appeared in the meantime; choose another folder", e);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot move the bundle to " + target, e);
        }
    }

    /** Deletes what was not committed. */
    @Override
    public void close() {
        if (Files.exists(temporary)) {
            try {
                FileTree.delete(temporary);
            } catch (IOException e) {
                throw FileFailure.unwritable("cannot delete " + temporary, e);
            }
        }
    }

    private static String hidden(String purpose) {
        // Without the target's own name, which may be as long as names can be.
        return "." + purpose + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
