package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.io.FileFailure;
import dev.smalti.io.TextFile;
import dev.smalti.io.WrongFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gives the classes of a prior the names that a file lists, one in a line, in the order of the classes. */
final class NamedClasses {
    private static final long MAX_BYTES = 4L << 20;

    private NamedClasses() {}

    /**
     * The conditioning with names.
     *
     * @throws SmaltiException of kind BAD_INPUT where the file cannot be read, does not name each class, or the prior is given
     *     no classes
     */
    static Conditioning of(Conditioning conditioning, Path file) {
        List<String> names = read(file);
        if (conditioning instanceof Conditioning.ClassLabel label) {
            requireAll(file, names, label.classes());
            return new Conditioning.ClassLabel(label.classes(), names);
        }
        if (conditioning instanceof Conditioning.Objects objects) {
            requireAll(file, names, objects.classes());
            return new Conditioning.Objects(
                    objects.form(),
                    objects.classes(),
                    objects.maxObjects(),
                    objects.tokens(),
                    objects.encodeCrop(),
                    objects.groups(),
                    objects.attributes(),
                    names);
        }
        throw SmaltiException.badInput(file + " names classes, but the transformer is given " + conditioning.given());
    }

    private static List<String> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw SmaltiException.badInput(file + " is larger than a list of names can be");
            }
            WrongFile.refuse(file, Files.readAllBytes(file), "list of names");
            return TextFile.lines(file).stream().map(String::strip).toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(file + ": cannot be read", e);
        }
    }

    private static void requireAll(Path file, List<String> names, int classes) {
        if (names.size() != classes || names.stream().anyMatch(String::isEmpty)) {
            throw SmaltiException.badInput(file + " has " + names.size() + " lines; it must name each of the " + classes
                    + " classes in a line of its own");
        }
    }
}
