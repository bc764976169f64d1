package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** The reference's small cases; tests that need them are skipped, or fail where they are required. */
final class Fixtures {
    private Fixtures() {}

    static Path folder(String name) {
        Path folder = Path.of(System.getProperty("reference.dir", ""))
                .resolve("fixtures")
                .resolve(name);
        if (Boolean.getBoolean("reference.required")) {
            assertThat(folder).isDirectory();
        }
        assumeThat(folder).as("the reference's case " + name).isDirectory();
        return folder;
    }
}
