package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.io.Digests;
import dev.smalti.job.InputFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Says where the files are that a job names. */
@FunctionalInterface
public interface InputFinder {
    /**
     * Where a file is; its digest, where the job says one, is that of the file.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is not found, or is another
     */
    Path find(InputFile file);

    /** Takes paths as they are, relative ones from the working folder. What does not exist is found out when it is read. */
    static InputFinder byPath() {
        return file -> {
            Path path = path(file);
            if (file.sha256() != null
                    && Files.isRegularFile(path)
                    && !Digests.sha256(path).equals(file.sha256())) {
                throw SmaltiException.badInput(
                        "'" + path + "' is another file than the job names: its SHA-256 is not " + file.sha256());
            }
            return path;
        };
    }

    private static Path path(InputFile file) {
        if (file.path() == null) {
            throw SmaltiException.badInput("the job names " + file + ", but not where it is; add its path");
        }
        try {
            return Path.of(file.path());
        } catch (InvalidPathException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, "the job reads " + file + ", which cannot be a file", e);
        }
    }
}
