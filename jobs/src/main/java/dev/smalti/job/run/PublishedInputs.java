package dev.smalti.job.run;

import dev.smalti.io.Digests;
import dev.smalti.job.InputFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The files of a job that runs: where they are, and how pictures name them. Each is looked for once. */
final class PublishedInputs {
    private final InputFinder finder;
    private final boolean unnamed;
    private final Map<InputFile, Path> found = new HashMap<>();
    private final Map<Path, String> digests = new HashMap<>();

    /** @param unnamed whether names are left out */
    PublishedInputs(InputFinder finder, boolean unnamed) {
        this.finder = finder;
        this.unnamed = unnamed;
    }

    /** Where a file is. */
    Path path(InputFile file) {
        return found.computeIfAbsent(file, finder::find);
    }

    /** A file of the job as others may see it: by digest and bare name. */
    InputFile published(InputFile file) {
        return published(path(file));
    }

    /** The same of a file that was found in a folder. */
    InputFile published(Path file) {
        String sha256 = digests.computeIfAbsent(file, Digests::sha256);
        return new InputFile(unnamed ? null : String.valueOf(file.getFileName()), sha256);
    }
}
