package dev.smalti.checkpoint;

import java.nio.file.Path;

/** Files that are committed with the tests. */
final class ReferenceFiles {
    private ReferenceFiles() {}

    /** A file of the committed cases. */
    static Path fixture(String name) {
        return Path.of("src/test/resources/fixtures").resolve(name);
    }
}
