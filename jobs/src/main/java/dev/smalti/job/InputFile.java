package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that a job reads.
 *
 * @param path where it is, relative to the working folder or absolute, or its bare name; absent where only the digest tells
 * @param sha256 SHA-256 of its bytes, lower-case hex; absent where whatever is there is read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InputFile(@Nullable String path, @Nullable String sha256) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks the reference.
     *
     * @throws SmaltiException of kind BAD_INPUT where it says nothing, or the digest is none
     */
    public InputFile {
        if (path == null && sha256 == null) {
            throw SmaltiException.badInput("an input without path and sha256; say at least one");
        }
        if (path != null && path.isEmpty()) {
            throw SmaltiException.badInput("an input's path is empty; name a file");
        }
        requireDigest(sha256);
    }

    /** A file by its path alone. */
    public static InputFile of(Path path) {
        return new InputFile(path.toString(), null);
    }

    /** A file by its path alone. */
    public static InputFile of(String path) {
        return new InputFile(path, null);
    }

    /** The name without folders, whichever system wrote it; absent where there is none. */
    public @Nullable String name() {
        return path == null ? null : path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** What the file is called, for messages. */
    @Override
    public String toString() {
        return path != null
                ? "'" + path + "'"
                : "a file of SHA-256 " + String.valueOf(sha256).substring(0, 12) + "...";
    }

    static void requireDigest(@Nullable String sha256) {
        if (sha256 != null && !DIGEST.matcher(sha256).matches()) {
            throw SmaltiException.badInput("a SHA-256 has 64 digits 0-9 and a-f, was '" + sha256 + "'");
        }
    }
}
