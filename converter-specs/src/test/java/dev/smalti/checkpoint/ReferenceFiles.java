package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reference cases, which are beside the project where they are present at all. */
final class ReferenceFiles {
    private ReferenceFiles() {}

    /** The path of a reference file; skips the test where the reference is absent, or fails it if that was asked for. */
    static Path path(String name) {
        Path folder = Path.of(System.getProperty("reference.dir", "reference"));
        if (!Files.isDirectory(folder) && Boolean.getBoolean("reference.required")) {
            fail("the reference cases are not at " + folder);
        }
        assumeTrue(Files.isDirectory(folder), "skipped: no reference cases at " + folder);
        return folder.resolve(name);
    }

    /** Every checkpoint of the reference that ought to open. */
    static List<Path> checkpoints() {
        Path folder = path(".");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".ckpt"))
                    .filter(file -> !file.toString().contains("hostile"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is committed with the tests. */
    static Path fixture(String name) {
        return Path.of("src/test/resources/fixtures").resolve(name);
    }
}
