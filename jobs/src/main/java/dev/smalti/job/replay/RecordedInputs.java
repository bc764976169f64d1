package dev.smalti.job.replay;

import dev.smalti.SmaltiException;
import dev.smalti.io.Digests;
import dev.smalti.job.InputFile;
import dev.smalti.job.run.InputFinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files that a record names. Anybody may have written it: a file is taken only if it is a single file of this
 * machine, and of a record of now only if it has the digest that the record says.
 *
 * @param folders where files are looked for
 * @param files that were named for it
 * @param byPath whether the record says paths, as those of before do, and not bare names
 */
record RecordedInputs(List<Path> folders, List<Path> files, boolean byPath) implements InputFinder {
    private static final Pattern FAR = Pattern.compile("[\\\\/]{2}.*", Pattern.DOTALL);
    /** More files of a folder are not read in search of one that has no name. */
    private static final int MOST_FILES = 500;

    private static final long LARGEST_BYTES = 1L << 28;

    /**
     * What was said, and where the picture is.
     *
     * @param given files, and folders of files
     */
    static RecordedInputs of(Path picture, List<Path> given, boolean byPath) {
        List<Path> folders = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (Path path : given) {
            if (!Files.exists(path)) {
                throw SmaltiException.badInput("there is no '" + path + "', which was given as an input");
            }
            (Files.isDirectory(path) ? folders : files).add(path);
        }
        Path beside = picture.toAbsolutePath().getParent();
        if (beside != null) {
            folders.add(beside);
        }
        folders.add(Path.of(""));
        return new RecordedInputs(folders, files, byPath);
    }

    /** Whether a path leads to another machine. */
    static boolean isFar(String path) {
        return FAR.matcher(path).matches();
    }

    @Override
    public Path find(InputFile file) {
        String digest = file.sha256();
        if (digest == null) {
            return byPath
                    ? requireFile(file, path(file))
                    : refuse("the record does not say which file " + file + " is");
        }
        Optional<Path> named = files.stream().filter(path -> has(path, digest)).findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        return byPath ? requireSame(file, path(file), digest) : search(file, digest);
    }

    private Path search(InputFile file, String digest) {
        String name = file.name();
        boolean changed = false;
        for (Path folder : folders) {
            if (name == null || name.isEmpty() || name.startsWith("..")) {
                Optional<Path> found = scan(folder, digest);
                if (found.isPresent()) {
                    return found.get();
                }
                continue;
            }
            Path path = resolve(folder, name);
            if (Files.isRegularFile(path)) {
                if (has(path, digest)) {
                    return path;
                }
                changed = true;
            }
        }
        String what = name == null ? file.toString() : "'" + name + "'";
        return refuse(
                changed
                        ? "it was made from " + what + ", which has changed since; name the file of then with --input"
                        : "it was made from " + what + ", which is neither beside it nor here; name it with --input");
    }

    private static Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            return refuse("it was made from '" + name + "', which cannot be a file");
        }
    }

    private static Optional<Path> scan(Path folder, String digest) {
        try (Stream<Path> all = Files.list(folder.toAbsolutePath())) {
            return all.limit(MOST_FILES).filter(path -> has(path, digest)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean has(Path path, String digest) {
        try {
            return Files.isRegularFile(path)
                    && Files.size(path) <= LARGEST_BYTES
                    && Digests.sha256(path).equals(digest);
        } catch (IOException | UncheckedIOException | SmaltiException e) {
            return false;
        }
    }

    private static Path requireSame(InputFile file, Path path, String digest) {
        requireFile(file, path);
        if (!Files.exists(path)) {
            return refuse("it was made from " + file + ", which is missing"
                    + (path.isAbsolute() ? "" : "; run this in the folder in which it was made"));
        }
        if (!Digests.sha256(path).equals(digest)) {
            return refuse("it was made from " + file + ", which has changed since");
        }
        return path;
    }

    /** Folders hold any number of pictures, and a pipe or a device may never end. */
    private static Path requireFile(InputFile file, Path path) {
        if (Files.isDirectory(path)) {
            return refuse("it was made from " + file
                    + ", which is a folder; only what was made of single files is made again");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            return refuse("it was made from " + file + ", which is a pipe or a device, not a file");
        }
        return path;
    }

    private static Path path(InputFile file) {
        String path = String.valueOf(file.path());
        if (isFar(path)) {
            return refuse("it was made from '" + path + "' on another machine; copy it here");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, "it was made from " + file + ", which cannot be a file", e);
        }
    }

    private static Path refuse(String message) {
        throw SmaltiException.badInput(message);
    }
}
