package dev.smalti.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a run of Smalti's own trainer says of itself where it exports what it learned: {@code export/training.json}.
 *
 * @param recipe the recipe's name
 * @param steps how many were done
 * @param seed of all chance
 * @param data what it learned from
 * @param version of the Smalti that trained it
 * @param tokenizer folder of the bundle whose tokens a prior draws; empty for a tokenizer
 * @param condition folder of the bundle that makes the tokens of a prior's condition; empty for none
 * @param rows of a prior's window; 0 for a tokenizer
 * @param columns likewise
 */
public record TrainedRun(
        String recipe,
        long steps,
        long seed,
        String data,
        String version,
        String tokenizer,
        String condition,
        int rows,
        int columns) {
    /** Where it is written, in the folder of what is exported. */
    public static final String FILE = "training.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** Whether a folder is a run of Smalti's own trainer. */
    static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("run.json")) && Files.isRegularFile(folder.resolve("recipe.json"));
    }

    /** What the exported folder says of itself; null where it says nothing. */
    static @Nullable TrainedRun read(Path export) {
        Path file = export.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return JSON.readValue(file.toFile(), TrainedRun.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(Kind.CORRUPT, file + ": " + ParseFailure.reason(e), e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    /** It as JSON. */
    public byte[] json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written as JSON", e);
        }
    }

    /** It in a sentence, for the note of a bundle. */
    String note() {
        return String.format(
                Locale.ROOT,
                "trained by smalti %s with the recipe %s, %d steps, seed %d, on %s",
                version,
                recipe,
                steps,
                seed,
                data);
    }

    /** The options with what the run knows where the user says nothing. */
    PriorOptions fill(PriorOptions options) {
        PriorOptions filled = options;
        if (options.firstStage() == null && !tokenizer.isEmpty()) {
            filled = filled.withFirstStage(Path.of(tokenizer));
        }
        if (options.conditionStage() == null && !condition.isEmpty()) {
            filled = filled.withConditionStage(Path.of(condition));
        }
        if (rows > 0 && columns > 0) {
            Network network = options.network();
            GridShape window = Objects.requireNonNullElse(network.window(), new GridShape(rows, columns));
            filled = filled.withNetwork(new Network(network.heads(), window, network.activation()));
        }
        return filled;
    }
}
