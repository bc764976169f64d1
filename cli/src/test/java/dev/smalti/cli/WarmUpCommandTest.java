package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WarmUpCommandTest {
    @Test
    void reconstructsAPictureDrawsAnotherAndLeavesNothing() throws IOException {
        List<Path> before = leftovers();
        Run run = smalti("warm-up");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"comparison\" : \"", "\"tokensSha256\"");
        assertThat(leftovers()).isEqualTo(before);
    }

    private static List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("smalti-warm-up"))
                    .toList();
        }
    }
}
