package dev.smalti.picture;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a picture was made, kept in the PNG itself: JSON in an international text chunk with the keyword {@code smalti}.
 *
 * @param format version of this record, {@link #FORMAT} for what this release writes
 * @param tool name and version of what wrote the picture, e.g. {@code smalti 0.1.0}
 * @param command the command's arguments, one per element, as given
 * @param model the bundle that made it; absent where no model took part
 * @param run what, besides the command and the model, decides the pixels
 * @param notes what a reader must know, e.g. that the decoder ran in tiles
 * @param drawing what was drawn; absent where nothing was, but a picture's own tokens decoded
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Provenance(
        int format,
        String tool,
        List<String> command,
        @Nullable Model model,
        @Nullable Run run,
        List<String> notes,
        @Nullable Drawing drawing) {
    /** The version of this record that this release writes. */
    public static final int FORMAT = 1;

    /** The text chunk's keyword. */
    static final String KEYWORD = "smalti";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** Copies the lists; absent ones are empty. */
    public Provenance {
        command = command == null ? List.of() : List.copyOf(command);
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** A picture of which nothing was drawn. */
    public Provenance(
            int format,
            String tool,
            List<String> command,
            @Nullable Model model,
            @Nullable Run run,
            List<String> notes) {
        this(format, tool, command, model, run, notes, null);
    }

    /**
     * A bundle.
     *
     * @param name its name
     * @param sha256 SHA-256 of its manifest, lower-case hex; the manifest holds the digests of all other files
     */
    public record Model(String name, String sha256) {}

    /**
     * A run.
     *
     * @param seed of the random numbers, even where the command left the choice to chance
     * @param device the execution provider that ran, e.g. {@code cpu} or {@code cuda:0}
     * @param versions what else can change a result, e.g. {@code onnxruntime} to {@code 1.29.0}
     */
    public record Run(long seed, String device, Map<String, String> versions) {
        /** Copies and sorts the versions; absent ones are empty. */
        public Run {
            versions = versions == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(versions));
        }
    }

    /**
     * A picture that a prior drew, and what tells whether it was drawn again.
     *
     * @param image its number: pictures of one command and seed differ by it
     * @param file its name relative to the command's output folder, with {@code /} between folders
     * @param tokensSha256 SHA-256, lower-case hex, of its grid: rows, columns and the tokens in raster order, each as four
     *     bytes with the most significant first
     * @param inputs SHA-256 of each file that the command read, such as masks and conditions, by the name that was given
     */
    public record Drawing(long image, String file, String tokensSha256, Map<String, String> inputs) {
        /** Copies and sorts the inputs; absent ones are empty. */
        public Drawing {
            inputs = inputs == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /** The same with other notes. */
    public Provenance withNotes(List<String> changed) {
        return new Provenance(format, tool, command, model, run, changed, drawing);
    }

    /** The same with another seed; nothing changes where there was no run. */
    public Provenance withSeed(long seed) {
        Run changed = run == null ? null : new Run(seed, run.device, run.versions);
        return new Provenance(format, tool, command, model, changed, notes, drawing);
    }

    /** The same of a picture that was drawn. */
    public Provenance withDrawing(Drawing drawn) {
        return new Provenance(format, tool, command, model, run, notes, drawn);
    }

    /**
     * What a PNG says about itself; empty where it says nothing.
     *
     * @throws SmaltiException bad input where the file is no PNG, corrupt where it is damaged, unsupported where a newer
     *     release wrote it
     */
    public static Optional<Provenance> read(Path path) {
        byte[] data = PictureFile.bytes(path);
        if (PictureFile.format(path.toString(), data) != PictureFormat.PNG) {
            throw SmaltiException.badInput("'" + path + "' is not a PNG picture: only those tell how they were made");
        }
        String text = PngChunks.of(path.toString(), data).text(KEYWORD);
        return text == null ? Optional.empty() : Optional.of(parse(path, text));
    }

    private static Provenance parse(Path path, String text) {
        Provenance provenance;
        try {
            provenance = JSON.readValue(text, Provenance.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, "'" + path + "' has a '" + KEYWORD + "' text that is not what Smalti writes", e);
        }
        if (provenance == null || provenance.format < 1 || provenance.tool == null) {
            throw SmaltiException.corrupt("'" + path + "' has a '" + KEYWORD + "' text that is not what Smalti writes");
        }
        if (provenance.format > FORMAT) {
            throw SmaltiException.unsupported("'" + path + "' was written by a newer release (" + provenance.tool
                    + ", format " + provenance.format + "): update to read how it was made");
        }
        return provenance;
    }

    /** One line of JSON. */
    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new AssertionError("strings and numbers are always JSON", e);
        }
    }
}
