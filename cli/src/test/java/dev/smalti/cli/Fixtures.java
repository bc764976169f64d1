package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** The reference's cases; tests that need a large one are skipped without it, or fail where it is required. */
final class Fixtures {
    private static final Path CASES = Path.of("..", "converter-specs", "src", "test", "resources", "fixtures");

    private Fixtures() {}

    /** A case small enough to be kept with the sources: it is always there. */
    static Path folder(String name) {
        Path folder = CASES.resolve(name);
        assertThat(folder).isDirectory();
        return folder;
    }

    /** A folder of the reference. */
    static Path reference(String name) {
        Path folder = Path.of(System.getProperty("reference.dir", "")).resolve(name);
        if (Boolean.getBoolean("reference.required")) {
            assertThat(folder).isDirectory();
        }
        assumeThat(folder).as("the reference's case " + name).isDirectory();
        return folder;
    }
}
