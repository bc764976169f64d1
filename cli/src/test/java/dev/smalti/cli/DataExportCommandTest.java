package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataExportCommandTest {
    @TempDir
    Path folder;

    @Test
    void writesExamplesWithAllThatIsKnownOfThem() throws IOException {
        Path output = folder.resolve("new");
        Run run = smalti("data", "export", "-o", output, "-n", 2, "--first", 3, "--size", "32");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo(output + ": 2 examples; their pictures are in " + output.resolve("pictures")
                        + System.lineSeparator());
        assertThat(files(output))
                .containsExactly(
                        "boxes/beach/000003.json",
                        "boxes/village/000004.json",
                        "captions/beach/000003.txt",
                        "captions/village/000004.txt",
                        "depths/beach/000003.png",
                        "depths/village/000004.png",
                        "edges/beach/000003.png",
                        "edges/village/000004.png",
                        "pictures/beach/000003.png",
                        "pictures/village/000004.png",
                        "poses/beach/000003.json",
                        "poses/village/000004.json",
                        "segmentations/beach/000003.png",
                        "segmentations/village/000004.png");
    }

    @Test
    void refusesWhatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Run run = smalti("data", "export", "-o", file);
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).isEqualTo("smalti: " + file + " is a file; choose a folder" + System.lineSeparator());
        Path output = folder.resolve("out");
        assertThat(smalti("data", "export", "-o", output, "-n", 0).code()).isEqualTo(ExitCode.USAGE);
        assertThat(smalti("data", "export", "-o", output, "--first", -1).code()).isEqualTo(ExitCode.USAGE);
        assertThat(smalti("data", "export", "-o", output, "--size", 8).code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(output).doesNotExist();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
