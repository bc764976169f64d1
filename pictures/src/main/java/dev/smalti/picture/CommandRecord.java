package dev.smalti.picture;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a picture was made, as releases wrote it that kept the arguments of their command line: format 1 of the record.
 *
 * @param format 1
 * @param tool name and version of what wrote the picture, e.g. {@code smalti 0.1.0}
 * @param command the command's arguments, one per element, as given
 * @param model the bundle that made it; absent where no model took part
 * @param run what, besides the command and the model, decides the pixels
 * @param notes what a reader must know, e.g. that the decoder ran in tiles
 * @param drawing what was drawn; absent where nothing was, but a picture's own tokens decoded
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CommandRecord(
        int format,
        String tool,
        List<String> command,
        Provenance.@Nullable Model model,
        @Nullable Run run,
        List<String> notes,
        @Nullable Drawing drawing) {
    /** Copies the lists; absent ones are empty. */
    public CommandRecord {
        command = command == null ? List.of() : List.copyOf(command);
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

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
     * A picture that a prior drew.
     *
     * @param image its number: pictures of one command and seed differ by it
     * @param file its name relative to the command's output folder, with {@code /} between folders
     * @param tokensSha256 see {@link Provenance#tokensSha256}
     * @param inputs SHA-256 of each file that the command read, such as masks and conditions, by the name that was given
     */
    public record Drawing(long image, String file, String tokensSha256, Map<String, String> inputs) {
        /** Copies and sorts the inputs; absent ones are empty. */
        public Drawing {
            inputs = inputs == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /** The same in the form of now: without a job, which {@link Provenance#former} stands for. */
    Provenance provenance() {
        return new Provenance(
                format,
                tool,
                null,
                Provenance.Shows.PICTURE,
                model,
                run == null ? null : new Provenance.Run(run.device(), run.versions()),
                notes,
                drawing == null ? null : drawing.tokensSha256(),
                this);
    }
}
