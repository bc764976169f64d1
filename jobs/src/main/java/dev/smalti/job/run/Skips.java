package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files that a job passed over. For one thread. */
final class Skips {
    private final JobListener listener;
    private final List<SkippedFile> files = new ArrayList<>();

    Skips(JobListener listener) {
        this.listener = listener;
    }

    /** Names a file that cannot be used; where the device itself failed there is no going on. */
    void add(Path file, SmaltiException reason) {
        if (reason.kind() == Kind.DEVICE) {
            throw reason;
        }
        files.add(new SkippedFile(file.toString(), FailureText.of(reason)));
        listener.on(new JobEvent.Skipped(file, reason));
    }

    /** The files, by name. */
    List<SkippedFile> files() {
        return files.stream().sorted(Comparator.comparing(SkippedFile::file)).toList();
    }
}
