package dev.smalti.train;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where recorded cases lie: small ones beside the tests, the rest in the folder of {@code reference.dir}. */
public final class ReferenceFolder {
    /** Cases that are part of the sources. */
    static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    /** Checkpoints that are part of the sources. */
    public static final Path CHECKPOINTS = Path.of("../converter-specs/src/test/resources/fixtures");

    private ReferenceFolder() {}

    /** A folder of the reference; skips the test where it is absent, or fails it if that was asked for. */
    static Path of(String name) {
        Path folder = Path.of(System.getProperty("reference.dir", "../shared/reference"));
        if (!Files.isDirectory(folder) && Boolean.getBoolean("reference.required")) {
            fail("no reference cases in " + folder + "; set -Dreference.dir");
        }
        assumeTrue(Files.isDirectory(folder), "SKIPPED: no reference cases in " + folder);
        return folder.resolve(name);
    }
}
