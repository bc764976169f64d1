package dev.smalti.job.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Work on files of which those of one size can run together; see {@link dev.smalti.job.run.FileJobs}.
 *
 * @param <I> what is read
 * @param <O> what is computed
 */
public interface FileJob<I, O> {
    /** What runs together, and how many bytes each takes while it waits. */
    record Size(Object shape, long bytes) {}

    /** Reads one file. */
    I read(Path file) throws IOException;

    /** Its size. */
    Size size(I input);

    /** The results of inputs of one size, in their order. */
    List<O> compute(List<I> inputs);

    /** Writes what was made of one file; the output's folder exists. */
    void save(Path file, Path output, I input, O result) throws IOException;
}
