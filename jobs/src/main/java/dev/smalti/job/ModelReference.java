package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import org.jspecify.annotations.Nullable;

/**
 * Which model: by name where it comes with Smalti, by folder where it does not, and by digest where no other will do.
 *
 * @param name its name; absent where the folder says enough
 * @param folder the bundle's folder, relative to the working folder or absolute; absent where the name says enough
 * @param sha256 SHA-256 of the bundle's manifest, lower-case hex, which holds the digests of all its files; absent where any
 *     model of that name or in that folder will do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelReference(
        @Nullable String name,
        @Nullable String folder,
        @Nullable String sha256) {
    /**
     * Checks the reference.
     *
     * @throws SmaltiException of kind BAD_INPUT where it says nothing, or the digest is none
     */
    public ModelReference {
        if (name == null && folder == null && sha256 == null) {
            throw SmaltiException.badInput("a model without name, folder and sha256; say at least one");
        }
        if ((name != null && name.isEmpty()) || (folder != null && folder.isEmpty())) {
            throw SmaltiException.badInput("a model's name or folder is empty; leave it out instead");
        }
        InputFile.requireDigest(sha256);
    }

    /** A model that comes with Smalti. */
    public static ModelReference named(String name) {
        return new ModelReference(name, null, null);
    }

    /** The bundle in a folder. */
    public static ModelReference in(String folder) {
        return new ModelReference(null, folder, null);
    }

    /** What the model is called, for messages. */
    @Override
    public String toString() {
        return name != null
                ? "'" + name + "'"
                : folder != null
                        ? "in '" + folder + "'"
                        : "of SHA-256 " + String.valueOf(sha256).substring(0, 12) + "...";
    }
}
