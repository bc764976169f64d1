package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.TextFile;
import dev.smalti.picture.PictureFolder;
import dev.smalti.picture.PictureFolder.Descent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which pictures there are, before any is read: those of a folder, or of a list in a file.
 *
 * @param entries at least one
 * @param classes the names of the classes, sorted by code unit; empty where pictures have none
 */
public record PictureSet(List<Entry> entries, List<String> classes) {
    /**
     * A picture that has not been read.
     *
     * @param file where it lies
     * @param name its path below the folder or as the list has it, with forward slashes
     * @param classNumber its place among {@link PictureSet#classes}
     */
    public record Entry(Path file, String name, OptionalInt classNumber) {}

    /** Where the class of a picture is written. */
    public enum Classes {
        /** Nowhere. */
        NONE,
        /** It is the name of the folder that the picture lies in. */
        BY_FOLDER
    }

    /** Copies the lists and checks that there is a picture. */
    public PictureSet {
        entries = List.copyOf(entries);
        classes = List.copyOf(classes);
        if (entries.isEmpty()) {
            throw SmaltiException.badInput("there are no pictures to learn from");
        }
    }

    /**
     * The pictures of a folder and of all folders below it, sorted by path.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is no such folder or no picture in it; with classes by folder,
     *     also where a picture lies in the folder itself
     */
    public static PictureSet ofFolder(Path folder, Classes classes) {
        if (!Files.isDirectory(folder)) {
            throw SmaltiException.badInput("'" + folder + "' is no folder of pictures");
        }
        List<Path> files =
                PictureFolder.list(List.of(folder), Descent.RECURSIVE).pictures();
        if (files.isEmpty()) {
            throw SmaltiException.badInput("there are no pictures in '" + folder + "'");
        }
        List<String> names = files.stream()
                .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                .toList();
        return of(files, names, classes);
    }

    /**
     * The pictures that a text file lists, one path a line, in its order; relative paths are below {@code root}. The
     * reference's {@code CustomTrain} reads such lists. Empty lines are passed over, and so is a byte order mark; separators
     * may be those of Windows.
     *
     * @throws SmaltiException of kind BAD_INPUT where the file cannot be read or lists nothing; with classes by folder, also
     *     where a picture lies in none. Pictures that do not exist are found out when they are read
     */
    public static PictureSet ofList(Path list, Path root, Classes classes) {
        List<Path> files = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try {
            for (String line : TextFile.lines(list)) {
                if (!line.isBlank()) {
                    names.add(line.strip().replace('\\', '/'));
                    files.add(listed(root, line.strip()));
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw FileFailure.unreadable("cannot read the list of pictures '" + list + "'", e);
        }
        if (files.isEmpty()) {
            throw SmaltiException.badInput("'" + list + "' lists no pictures: it has one path a line");
        }
        return of(files, names, classes);
    }

    /** A name as it stands; where there is no such file, the same with the separators of another platform turned. */
    private static Path listed(Path root, String name) {
        Path file = root.resolve(name);
        if (name.indexOf('\\') < 0 || Files.exists(file)) {
            return file;
        }
        Path turned = root.resolve(name.replace('\\', '/'));
        return Files.exists(turned) ? turned : file;
    }

    /** How many pictures there are. */
    public int size() {
        return entries.size();
    }

    private static PictureSet of(List<Path> files, List<String> names, Classes classes) {
        List<String> folders = classes == Classes.NONE
                ? List.of()
                : names.stream().map(PictureSet::folderOf).toList();
        SortedSet<String> sorted = new TreeSet<>(folders);
        List<String> known = List.copyOf(sorted);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            OptionalInt number = known.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(sorted.headSet(folders.get(i)).size());
            entries.add(new Entry(files.get(i), names.get(i), number));
        }
        return new PictureSet(entries, known);
    }

    private static String folderOf(String name) {
        int end = name.lastIndexOf('/');
        if (end < 1) {
            throw SmaltiException.badInput(
                    "'" + name + "' lies in no folder of its own, so it has no class: put it in one folder per class");
        }
        return name.substring(name.lastIndexOf('/', end - 1) + 1, end);
    }
}
