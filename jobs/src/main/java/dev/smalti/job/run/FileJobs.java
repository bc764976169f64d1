package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.io.WritableFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Runs a {@link FileJob}. A file that cannot be read or computed, or is too large for the heap, is named and skipped. A
 * model that is damaged or a folder that cannot be written to ends the job, since the next file would fail as well; a
 * result that alone cannot be saved is named, and the others are done.
 */
public final class FileJobs<I, O> {
    private final FileJob<I, O> job;
    private final Skips skips;
    private final JobListener listener;
    private long done;

    private FileJobs(FileJob<I, O> job, Skips skips, JobListener listener) {
        this.job = job;
        this.skips = skips;
        this.listener = listener;
    }

    /** A file that was read and waits for others of its size. */
    private record Loaded<I>(Path file, Path output, I input) {}

    /**
     * Does the work.
     *
     * @param batch how many run together
     * @param outputs by file, in the order in which they are read
     * @param skips takes the files that are skipped
     */
    static <I, O> void run(int batch, Map<Path, Path> outputs, FileJob<I, O> job, Skips skips, JobListener listener) {
        FileJobs<I, O> jobs = new FileJobs<>(job, skips, listener);
        // What waits takes a quarter of the heap; the rest is for reading, computing and writing.
        long budget = Runtime.getRuntime().maxMemory() / 4;
        SizeGroups<Loaded<I>> groups = new SizeGroups<>(batch, budget, jobs::finish);
        outputs.forEach((file, output) -> jobs.read(file).ifPresent(input -> {
            FileJob.Size size = job.size(input);
            groups.add(size.shape(), size.bytes(), new Loaded<>(file, output, input));
        }));
        groups.finish();
    }

    private Optional<I> read(Path file) {
        if (listener.cancelled()) {
            throw new CancellationException("interrupted");
        }
        try {
            return Optional.of(job.read(file));
        } catch (SmaltiException e) {
            skip(file, e);
        } catch (OutOfMemoryError e) {
            skip(file, tooLarge(e));
        } catch (IOException e) {
            skip(file, new SmaltiException(SmaltiException.Kind.BAD_INPUT, FailureText.of(e), e));
        }
        return Optional.empty();
    }

    private void finish(List<Loaded<I>> group) {
        List<O> results;
        try {
            results = job.compute(group.stream().map(Loaded::input).toList());
        } catch (SmaltiException e) {
            if (isTheModels(e)) {
                throw e;
            }
            group.forEach(loaded -> skip(loaded.file(), e));
            return;
        } catch (OutOfMemoryError e) {
            if (group.size() > 1) {
                group.forEach(loaded -> finish(List.of(loaded)));
            } else {
                skip(group.get(0).file(), tooLarge(e));
            }
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            save(group.get(i), results.get(i));
        }
    }

    private void save(Loaded<I> loaded, O result) {
        try {
            Files.createDirectories(loaded.output().toAbsolutePath().getParent());
            job.save(loaded.file(), loaded.output(), loaded.input(), result);
            listener.on(new JobEvent.Written(loaded.output()));
            advance();
        } catch (OutOfMemoryError e) {
            skip(loaded.file(), tooLarge(e));
        } catch (IOException e) {
            skipOrEnd(loaded, new UncheckedIOException(e));
        } catch (SmaltiException e) {
            skipOrEnd(loaded, e);
        }
    }

    /** Where another file could be written, this one alone is in the way: by its name, or by what has its name. */
    private void skipOrEnd(Loaded<I> loaded, RuntimeException failure) {
        if (listener.cancelled() || !WritableFolder.isOf(loaded.output())) {
            throw failure;
        }
        String reason = FailureText.of(failure);
        skip(loaded.file(), new SmaltiException(SmaltiException.Kind.RESOURCE, reason, failure));
    }

    /** Inputs are checked when they are read, so what is damaged or unknown later is the model. */
    private static boolean isTheModels(SmaltiException e) {
        return e.kind() == SmaltiException.Kind.CORRUPT || e.kind() == SmaltiException.Kind.UNSUPPORTED;
    }

    private static SmaltiException tooLarge(OutOfMemoryError e) {
        return new SmaltiException(
                SmaltiException.Kind.BAD_INPUT, "needs more heap; give Java more with SMALTI_JAVA_OPTS=-Xmx8g", e);
    }

    private void skip(Path file, SmaltiException reason) {
        skips.add(file, reason);
        advance();
    }

    private void advance() {
        done++;
        listener.on(new JobEvent.Advanced(done));
    }
}
