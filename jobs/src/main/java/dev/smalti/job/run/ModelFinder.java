package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.Digests;
import dev.smalti.job.ModelReference;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Says where the model is that a job names. */
@FunctionalInterface
public interface ModelFinder {
    /**
     * The bundle; its digest, where the job says one, is that of its manifest.
     *
     * @param check how much of it is checked
     * @throws SmaltiException of kind BAD_INPUT where there is none, or it is another
     */
    Bundle find(ModelReference model, Bundle.Check check);

    /** Models that come with Smalti by name, others by folder. */
    static ModelFinder standard() {
        return (model, check) -> {
            Bundle bundle = locate(model, check);
            String sha256 = digest(bundle);
            if (model.sha256() != null && !model.sha256().equals(sha256)) {
                throw SmaltiException.badInput("the model " + model + " is another than the job names: model.json has"
                        + " SHA-256 " + sha256 + ", not " + model.sha256());
            }
            return bundle;
        };
    }

    /** The model that this word means: one that comes with Smalti, else a folder. */
    static ModelReference reference(String word) {
        return BundledModels.onClassPath().names().contains(word)
                ? ModelReference.named(word)
                : ModelReference.in(word);
    }

    /** SHA-256 of a bundle's manifest. */
    static String digest(Bundle bundle) {
        return Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST));
    }

    private static Bundle locate(ModelReference model, Bundle.Check check) {
        if (model.folder() != null) {
            Path folder = folder(model.folder());
            if (!Files.isDirectory(folder)) {
                throw missing(model.folder());
            }
            return Bundle.open(folder, check);
        }
        BundledModels bundled = BundledModels.onClassPath();
        if (model.name() == null) {
            throw SmaltiException.badInput("the job names a model " + model + ", but not where it is; add its folder");
        }
        if (!bundled.names().contains(model.name())) {
            throw missing(model.name());
        }
        return bundled.open(model.name(), CacheFolder.path());
    }

    private static Path folder(String word) {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw missing(word);
        }
    }

    private static SmaltiException missing(String word) {
        return SmaltiException.badInput(
                "there is no model '" + word + "': neither a folder nor one that 'smalti models' shows");
    }
}
