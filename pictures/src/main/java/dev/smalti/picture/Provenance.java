package dev.smalti.picture;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
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
 * @param job what was to be made, of which this picture is the only result or the sheet of all: names and digests of its
 *     inputs, but no folders; absent where no job made it
 * @param shows what of the job's results this is
 * @param model the bundle that made it; absent where no model took part
 * @param run what, besides the job and the model, decides the pixels
 * @param notes what a reader must know, e.g. that the decoder ran in tiles
 * @param tokensSha256 SHA-256, lower-case hex, of the grid that a prior drew: rows, columns and the tokens in raster order,
 *     each as four bytes with the most significant first; absent where nothing was drawn
 * @param former the record as it stands in pictures of before; absent in those of now
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Provenance(
        int format,
        String tool,
        @Nullable JsonNode job,
        Shows shows,
        @Nullable Model model,
        @Nullable Run run,
        List<String> notes,
        @Nullable String tokensSha256,
        @JsonIgnore @Nullable CommandRecord former) {
    /** The version of this record that this release writes. */
    public static final int FORMAT = 2;

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
        shows = shows == null ? Shows.PICTURE : shows;
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** What of a job's results a picture is. */
    public enum Shows {
        /** One picture. */
        @JsonProperty("picture")
        PICTURE,
        /** All pictures of the job. */
        @JsonProperty("sheet")
        SHEET,
        /** A picture and its reconstruction. */
        @JsonProperty("comparison")
        COMPARISON,
        /** A picture that is not finished. */
        @JsonProperty("preview")
        PREVIEW
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
     * @param device the execution provider that ran, e.g. {@code cpu} or {@code cuda:0}
     * @param versions what else can change a result, e.g. {@code onnxruntime} to {@code 1.29.0}
     */
    public record Run(String device, Map<String, String> versions) {
        /** Copies and sorts the versions; absent ones are empty. */
        public Run {
            versions = versions == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(versions));
        }
    }

    /** What this release writes of a picture that no job has made yet. */
    public static Provenance of(String tool, @Nullable Model model, @Nullable Run run) {
        return new Provenance(FORMAT, tool, null, Shows.PICTURE, model, run, List.of(), null, null);
    }

    /** The same by a job. */
    public Provenance withJob(JsonNode changed) {
        return new Provenance(format, tool, changed, shows, model, run, notes, tokensSha256, former);
    }

    /** The same of another of the job's results. */
    public Provenance showing(Shows changed) {
        return new Provenance(format, tool, job, changed, model, run, notes, tokensSha256, former);
    }

    /** The same with other notes. */
    public Provenance withNotes(List<String> changed) {
        return new Provenance(format, tool, job, shows, model, run, changed, tokensSha256, former);
    }

    /** The same of a picture with these tokens. */
    public Provenance withTokens(String sha256) {
        return new Provenance(format, tool, job, shows, model, run, notes, sha256, former);
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
        int format;
        Provenance provenance;
        try {
            JsonNode tree = JSON.readTree(text);
            format = tree.path("format").asInt();
            if (format > FORMAT) {
                throw SmaltiException.unsupported("'" + path + "' was written by a newer release ("
                        + tree.path("tool").asText() + ", format " + format + "): update to read how it was made");
            }
            provenance = format == 1
                    ? JSON.treeToValue(tree, CommandRecord.class).provenance()
                    : JSON.treeToValue(tree, Provenance.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, "'" + path + "' has a '" + KEYWORD + "' text that is not what Smalti writes", e);
        }
        if (format < 1 || provenance == null || provenance.tool == null) {
            throw SmaltiException.corrupt("'" + path + "' has a '" + KEYWORD + "' text that is not what Smalti writes");
        }
        return provenance;
    }

    /** One line of JSON; a record of before stays in its form. */
    String json() {
        try {
            return JSON.writeValueAsString(former == null ? this : former);
        } catch (JsonProcessingException e) {
            throw new AssertionError("strings and numbers are always JSON", e);
        }
    }
}
