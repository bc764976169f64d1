package dev.smalti.benchmarks.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.io.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Figures as JSON. */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** Indented, with the end of the last line. */
    public static String text(Object figures) {
        try {
            return MAPPER.writeValueAsString(figures) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures that cannot be written as JSON", e);
        }
    }

    /**
     * Writes a file that is there whole or not at all.
     *
     * @throws SmaltiException of kind RESOURCE where it cannot be written
     */
    public static void write(Path file, Object figures) {
        byte[] text = text(figures).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(text));
    }
}
