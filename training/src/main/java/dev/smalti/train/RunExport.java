package dev.smalti.train;

import dev.smalti.GridShape;
import dev.smalti.convert.TrainedRun;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import dev.smalti.run.RunFacts;
import dev.smalti.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run exports: the learner's own files, and what the run says of itself, for whoever converts them. */
final class RunExport {
    private RunExport() {}

    /**
     * Exports what a run's learner has learned in so many steps; nothing where it exports nothing.
     *
     * @return why there is nothing to export yet; empty where there is, or never will be
     */
    static Optional<String> write(RunFolder run, Learner learner, long steps) {
        Optional<String> unready = learner.unready();
        if (unready.isPresent()) {
            return unready;
        }
        Path folder = run.export();
        try {
            Files.createDirectories(folder);
            learner.export(folder);
            if (isEmpty(folder)) {
                Files.delete(folder);
                return Optional.empty();
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + folder, e);
        }
        RunFacts facts = run.facts();
        Optional<GridShape> window = learner.window();
        TrainedRun trained = new TrainedRun(
                facts.recipe(),
                steps,
                facts.seed(),
                lastName(facts.data()),
                facts.version(),
                facts.tokenizer(),
                facts.condition(),
                window.map(GridShape::rows).orElse(0),
                window.map(GridShape::columns).orElse(0));
        AtomicFile.writeForced(folder.resolve(TrainedRun.FILE), out -> out.write(trained.json()));
        return Optional.empty();
    }

    /** Without the folders above it, so that a bundle does not tell where it was made. */
    private static String lastName(String data) {
        Path name = Path.of(data).toAbsolutePath().normalize().getFileName();
        return name == null ? data : name.toString();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
