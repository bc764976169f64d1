package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.cli.argument.Words;
import dev.smalti.condition.ClassNames;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.job.PictureSize;
import dev.smalti.picture.Provenance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * What a record may ask for, since anybody may have written it: a picture is made of single files of this machine, and no
 * more is drawn than it shows.
 *
 * @param made the record
 * @param command the command in it
 */
record ReplayChecks(Provenance made, Recorded command) {
    private static final Pattern FAR = Pattern.compile("[\\\\/]{2}.*", Pattern.DOTALL);

    /**
     * Checks the files from which the picture was made.
     *
     * @throws SmaltiException of kind BAD_INPUT where one is missing, has changed, is on another machine or is no file
     */
    void requireInputs() {
        command.inputs().forEach(name -> requireFile(name, path(name)));
        Map<String, String> recorded =
                made.drawing() == null ? Map.of() : made.drawing().inputs();
        recorded.forEach((name, sha256) -> {
            Path file = path(name);
            requireFile(name, file);
            if (!Files.exists(file)) {
                throw SmaltiException.badInput("it was made from '" + name + "', which is missing"
                        + (file.isAbsolute() ? "" : "; run this in the folder in which it was made"));
            }
            if (!Digests.sha256(file).equalsIgnoreCase(sha256)) {
                throw SmaltiException.badInput("it was made from '" + name + "', which has changed since");
            }
        });
    }

    /**
     * Checks where a record says that its model is.
     *
     * @throws SmaltiException of kind BAD_INPUT where that is another machine
     */
    static void requireNearModel(String word) {
        if (FAR.matcher(word).matches()) {
            throw SmaltiException.badInput(
                    "its model is in '" + word + "' on another machine; say where the model is with --model");
        }
    }

    /**
     * Checks that no more is drawn than the picture shows, which could take days.
     *
     * @throws SmaltiException of kind BAD_INPUT where more is, or the model draws nothing at all
     */
    void requireSize(Pixels original, Manifest manifest) {
        if (!command.draws()) {
            return;
        }
        PictureSize own = new PictureSize(original.width(), original.height());
        String size = command.value("--size");
        if (made.drawing() != null) {
            if (size != null && !Words.pixels(size).equals(own)) {
                throw SmaltiException.badInput("it says that it was drawn with " + size + " pixels, but has " + own);
            }
            return;
        }
        Manifest.Prior prior = Conditions.prior(manifest);
        int factor = manifest.firstStage().factor();
        // Pictures that do not fill their last tokens are smaller than the window.
        PictureSize least = size != null
                ? Words.pixels(size)
                : new PictureSize(
                        (prior.window().columns() - 1) * factor + 1,
                        (prior.window().rows() - 1) * factor + 1);
        long wanted = (long) command.count() * subjects(prior.conditioning());
        long room = (long) fitting(own.width(), least.width()) * fitting(own.height(), least.height());
        if (wanted > room) {
            throw SmaltiException.badInput("it says that it shows " + wanted + " pictures, but its " + own
                    + " pixels have room for " + room + " at most");
        }
    }

    /** How many pictures fit side by side on a sheet. */
    private static int fitting(int sheet, int picture) {
        return (sheet + ContactSheet.GAP) / (picture + ContactSheet.GAP);
    }

    private long subjects(Conditioning conditioning) {
        List<String> classes = command.classes();
        if (conditioning instanceof Conditioning.ClassLabel known && !classes.isEmpty()) {
            return classes.stream()
                    .map(word -> ClassNames.find(known, word))
                    .distinct()
                    .count();
        }
        return Math.max(1, command.conditions().size());
    }

    /** Folders hold any number of pictures, and a pipe or a device may never end. */
    private static void requireFile(String name, Path path) {
        if (Files.isDirectory(path)) {
            throw SmaltiException.badInput("it was made from '" + name
                    + "', which is a folder; only what was made of single files is made again");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw SmaltiException.badInput("it was made from '" + name + "', which is a pipe or a device, not a file");
        }
    }

    private static Path path(String name) {
        if (FAR.matcher(name).matches()) {
            throw SmaltiException.badInput("it was made from '" + name + "' on another machine; copy it here");
        }
        try {
            return Words.path(name);
        } catch (TypeConversionException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, "it was made from '" + name + "', which cannot be a file", e);
        }
    }
}
