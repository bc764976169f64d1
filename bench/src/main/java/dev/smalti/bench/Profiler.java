package dev.smalti.bench;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.io.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs a task once more with ONNX Runtime's profiler: apart from the measurements, which it would slow down. */
public final class Profiler {
    private static final int RUNS = 3;

    private Profiler() {}

    /**
     * Profiles some runs of a task.
     *
     * @throws SmaltiException where the device or the model does not do it, RESOURCE where nothing can be written to the
     *     folder for temporary files
     */
    public static OperatorProfile profile(BenchTask task, Contender contender) {
        Path folder;
        try {
            folder = Files.createTempDirectory("smalti-profile");
        } catch (IOException e) {
            throw new SmaltiException(Kind.RESOURCE, "cannot make a folder for temporary files", e);
        }
        try {
            Contender profiled = new Contender(
                    contender.subject(),
                    contender.device().withTuning(contender.device().tuning().withProfile(folder.resolve("session"))),
                    contender.deviceName(),
                    contender.batch());
            try (Workload workload = Bench.workload(task, profiled)) {
                for (int i = 0; i < RUNS; i++) {
                    workload.attempt();
                }
            }
            return OperatorProfile.read(task, contender.label(), files(folder));
        } finally {
            FileTree.deleteTemporary(folder);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new SmaltiException(Kind.RESOURCE, "cannot list " + folder, e);
        }
    }
}
