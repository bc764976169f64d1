package dev.smalti.job.replay;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.io.Digests;
import dev.smalti.job.ModelReference;
import dev.smalti.job.run.ModelFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the model that a record names: where somebody says, else by name among those that come with Smalti, else by digest
 * in folders beside the picture and here.
 *
 * @param sha256 of the manifest of the model that made the picture; absent where the record does not say
 * @param options what was said
 * @param folders in which bundles may lie
 */
record RecordedModel(@Nullable String sha256, ReplayOptions options, List<Path> folders) implements ModelFinder {
    private static final int MOST_FOLDERS = 500;

    @Override
    public Bundle find(ModelReference model, Bundle.Check check) {
        Bundle bundle = locate(model, check);
        String found = ModelFinder.digest(bundle);
        if (!options.anyModel() && sha256 != null && !sha256.equals(found)) {
            throw SmaltiException.badInput(
                    "the model in " + bundle.folder() + " is another than made it: model.json has"
                            + " SHA-256 " + start(found) + ", not " + start(sha256)
                            + "; say where it is with --model, or --any-model");
        }
        return bundle;
    }

    private Bundle locate(ModelReference model, Bundle.Check check) {
        ModelFinder standard = ModelFinder.standard();
        if (options.model() != null) {
            return standard.find(ModelFinder.reference(options.model()), check);
        }
        if (model.folder() != null) {
            return recordedFolder(model.folder(), check);
        }
        String name = model.name();
        if (name != null && BundledModels.onClassPath().names().contains(name)) {
            return standard.find(ModelReference.named(name), check);
        }
        return search().map(folder -> Bundle.open(folder, check))
                .orElseThrow(() -> SmaltiException.badInput("it was made by the model " + model
                        + ", which neither comes with this build nor lies beside it or here; say where the model is"
                        + " with --model"));
    }

    private static Bundle recordedFolder(String folder, Bundle.Check check) {
        if (RecordedInputs.isFar(folder)) {
            throw SmaltiException.badInput(
                    "its model is in '" + folder + "' on another machine; say where the model is with --model");
        }
        try {
            return ModelFinder.standard().find(ModelReference.in(folder), check);
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), e.getMessage() + "; say where the model is with --model", e);
        }
    }

    private Optional<Path> search() {
        return folders.stream()
                .flatMap(folder -> Stream.concat(Stream.of(folder), below(folder).stream()))
                .filter(this::isIt)
                .findFirst();
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> all = Files.list(folder.toAbsolutePath())) {
            return all.limit(MOST_FOLDERS).filter(Files::isDirectory).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private boolean isIt(Path folder) {
        Path manifest = folder.resolve(Bundle.MANIFEST);
        try {
            return Files.isRegularFile(manifest)
                    && Files.size(manifest) <= 1 << 24
                    && Digests.sha256(manifest).equals(sha256);
        } catch (IOException | SmaltiException e) {
            return false;
        }
    }

    static String start(String digest) {
        return digest.substring(0, Math.min(12, digest.length())) + "...";
    }
}
