package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** The reference's small cases; tests that need them are skipped, or fail where they are required. */
final class Fixtures {
    private Fixtures() {}

    /** A case small enough to be kept with the sources. */
    static Path folder(String name) {
        return reference("fixtures/" + name);
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
