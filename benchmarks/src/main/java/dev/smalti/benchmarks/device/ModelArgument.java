package dev.smalti.benchmarks.device;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.io.CacheFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The model that a command is about. */
final class ModelArgument {
    @Parameters(paramLabel = "NAME|DIR", description = "a bundled model, or the folder of a bundle")
    @SuppressWarnings("NullAway.Init")
    private String model;

    /**
     * The bundle in this folder, else the bundled model of this name.
     *
     * @throws SmaltiException where there is neither, or it cannot be read
     */
    Bundle open() {
        Path folder = Path.of(model);
        return Files.isDirectory(folder)
                ? Bundle.open(folder)
                : BundledModels.onClassPath().open(model, CacheFolder.path());
    }
}
