package dev.smalti.job.drawing;

import dev.smalti.SmaltiException;
import dev.smalti.job.SameFile;
import dev.smalti.picture.TokenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes of the pictures that it draws.
 *
 * @param folder where; it need not exist
 * @param flat whether pictures lie in the folder itself
 * @param count how many pictures of each subject, at least 1
 * @param first number of the first
 * @param grid whether all of them are put on one sheet
 * @param singles whether each has a file of its own
 * @param npz a NumPy archive of all; absent where none is wanted
 * @param tokens whether each one's tokens are written
 * @param preview after how many tokens of a picture it is shown anew; absent where it is not shown
 */
public record DrawnFiles(
        Path folder,
        boolean flat,
        int count,
        long first,
        boolean grid,
        boolean singles,
        @Nullable Path npz,
        boolean tokens,
        @Nullable Integer preview) {
    private static final String PICTURE = ".png";
    private static final String PREVIEW = ".preview.png";

    /** The sheet of all pictures. */
    public Path sheet() {
        return folder.resolve("grid.png");
    }

    /**
     * Where each subject's pictures go, without their number and extension: {@code DIR/} or {@code DIR/NAME-}.
     *
     * @param settings how they are drawn, as the name of a folder
     * @throws SmaltiException of kind BAD_INPUT where two subjects would share their names
     */
    public List<Place> places(String settings, String model, List<List<String>> subjects) {
        List<Place> places = new ArrayList<>();
        Map<Place, List<String>> taken = new HashMap<>();
        for (List<String> subject : subjects) {
            Place place = flat
                    ? new Place(folder, subjects.size() == 1 ? "" : String.join("-", subject) + "-")
                    : new Place(below(settings, model, subject), "");
            if (taken.put(place, subject) != null) {
                throw SmaltiException.badInput("two of what is to be drawn are called " + String.join("/", subject)
                        + ": their pictures would replace each other; run them one after the other");
            }
            places.add(place);
        }
        return places;
    }

    /**
     * Refuses to write over what is read.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the file
     */
    public void requireOthers(List<Path> inputs, List<Place> places) {
        for (Path input : inputs) {
            boolean written = (grid && SameFile.is(sheet(), input)) || (npz != null && SameFile.is(npz, input));
            for (Place place : places) {
                written |= (singles && place.holds(input, PICTURE))
                        || (tokens && place.holds(input, TokenFile.EXTENSION))
                        || (preview != null && place.holds(input, PREVIEW));
            }
            if (written) {
                throw SmaltiException.badInput(
                        input + " would be replaced, but it was given; choose another folder with -o");
            }
        }
    }

    private Path below(String settings, String model, List<String> subject) {
        Path path = folder.resolve("samples").resolve(settings).resolve(plain(model));
        for (String part : subject) {
            path = path.resolve(part);
        }
        return path;
    }

    /** A model's name is other people's: it must not lead out of the folder. */
    private static String plain(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}._ -]", "_");
        return safe.matches("[. ]*") ? "_" : safe;
    }

    /** A folder and how names in it start. */
    public record Place(Path folder, String prefix) {
        /** The name of a picture's file, without an extension. */
        String stem(long image) {
            return prefix + String.format(Locale.ROOT, "%06d", image);
        }

        /** Whether this may be what is written of one of its pictures under this extension, by whatever name. */
        boolean holds(Path file, String extension) {
            Pattern written = Pattern.compile(
                    Pattern.quote(prefix) + "(\\d{6,})" + Pattern.quote(extension), Pattern.CASE_INSENSITIVE);
            return Stream.of(file, SameFile.real(file))
                    .map(path -> written.matcher(path.getFileName().toString()))
                    .anyMatch(name ->
                            name.matches() && SameFile.is(folder.resolve(prefix + name.group(1) + extension), file));
        }

        /** The picture's file. */
        public Path picture(long image) {
            return folder.resolve(stem(image) + PICTURE);
        }

        /** The picture's file while it is drawn. */
        public Path preview(long image) {
            return folder.resolve(stem(image) + PREVIEW);
        }

        /** The file of the picture's tokens. */
        public Path tokens(long image) {
            return folder.resolve(stem(image) + TokenFile.EXTENSION);
        }
    }
}
