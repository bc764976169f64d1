package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pictures that a list of files and folders stands for.
 *
 * @param pictures files given by name, and those in the folders that start like a picture; each once, in the order
 *     given, those of a folder sorted by path (by code unit, so alike on every machine)
 * @param skipped files in the folders that are no pictures or cannot be read, sorted in the same way
 */
public record PictureFolder(List<Path> pictures, List<Path> skipped) {
    /** Copies the lists. */
    public PictureFolder {
        pictures = List.copyOf(pictures);
        skipped = List.copyOf(skipped);
    }

    /** How far below a folder its pictures may lie. */
    public enum Descent {
        /** In the folder itself. */
        FLAT,
        /** In it and in all folders below it; links are followed, never in circles. */
        RECURSIVE
    }

    /**
     * Lists the pictures. Hidden files and folders (their names start with a dot) are passed over in silence. A file
     * given by name is listed whatever it is: reading it says what is wrong with it.
     *
     * @throws SmaltiException (bad input) where one of {@code inputs} does not exist or cannot be listed
     */
    public static PictureFolder list(List<Path> inputs, Descent descent) {
        // By normalized path, so that a file reached in two ways is listed once.
        Map<Path, Path> pictures = new LinkedHashMap<>();
        Map<Path, Path> skipped = new LinkedHashMap<>();
        for (Path input : inputs) {
            if (!Files.exists(input)) {
                throw SmaltiException.badInput("'" + input + "' does not exist");
            }
            if (Files.isDirectory(input)) {
                for (Path file : filesOf(input, descent)) {
                    (startsLikeAPicture(file) ? pictures : skipped).putIfAbsent(key(file), file);
                }
            } else {
                pictures.putIfAbsent(key(input), input);
            }
        }
        skipped.keySet().removeAll(pictures.keySet());
        return new PictureFolder(List.copyOf(pictures.values()), List.copyOf(skipped.values()));
    }

    private static Path key(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static List<Path> filesOf(Path folder, Descent descent) {
        List<Path> files = new ArrayList<>();
        int depth = descent == Descent.FLAT ? 1 : Integer.MAX_VALUE;
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new Collector(folder, files));
        } catch (IOException e) {
            throw new SmaltiException(
                    Kind.BAD_INPUT, "the folder '" + folder + "' cannot be listed: " + PictureFile.reason(e), e);
        }
        files.sort(
                Comparator.comparing(path -> folder.relativize(path).toString().replace('\\', '/')));
        return files;
    }

    private static boolean startsLikeAPicture(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return PictureFormat.of(in.readNBytes(PictureFormat.HEAD)) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<Path> files;

        private Collector(Path root, List<Path> files) {
            this.root = root;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // At the greatest depth folders come as files too.
            if (!isHidden(file) && attributes.isRegularFile()) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
                throw e;
            }
            if (!isHidden(file)) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private static boolean isHidden(Path path) {
            return path.getFileName().toString().startsWith(".");
        }
    }
}
