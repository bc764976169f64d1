package dev.smalti.run;

import dev.smalti.bundle.Bundle;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a run builds on, told from anything else that may take its place: SHA-256 as lower-case hex; empty where there is no
 * such thing, or a release before this one began the run.
 *
 * @param data of the names of the pictures; see {@link dev.smalti.train.TrainingData#digest}
 * @param tokenizer of the manifest of the bundle whose tokens a prior learns
 * @param condition of the manifest of the bundle that makes the tokens of its condition
 * @param features of the file of the segmenter whose features the recipe's perceptual term compares
 */
public record Digests(String data, String tokenizer, String condition, String features) {
    /** Of nothing. */
    public static final Digests NONE = new Digests("", "", "", "");

    /**
     * The digest of a bundle's manifest, which lists the digests of its files.
     *
     * @param folder the bundle's; empty for none
     * @throws dev.smalti.SmaltiException bad input where there is no bundle
     */
    public static String bundle(String folder) {
        if (folder.isEmpty()) {
            return "";
        }
        Path manifest = Path.of(folder).resolve(Bundle.MANIFEST);
        return file(manifest);
    }

    /**
     * The digest of a file.
     *
     * @throws dev.smalti.SmaltiException where it cannot be read
     */
    public static String file(Path file) {
        try {
            return Sha256.of(file, read -> {});
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }
}
