package dev.smalti.benchmarks;

import dev.smalti.Bundle;
import dev.smalti.BundledModels;
import dev.smalti.CacheFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model as a command names it. */
final class ModelArgument {
    private ModelArgument() {}

    /** The bundle in this folder, else the bundled model of this name. */
    static Bundle open(String nameOrFolder) {
        Path folder = Path.of(nameOrFolder);
        return Files.isDirectory(folder)
                ? Bundle.open(folder)
                : BundledModels.onClassPath().open(nameOrFolder, CacheFolder.path());
    }
}
