package dev.smalti.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.job.run.FileJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJobsTest {
    private static final String MORE = ": needs more heap; give Java more with SMALTI_JAVA_OPTS=-Xmx8g\n";

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private final List<String> saved = new ArrayList<>();

    @Test
    void namesAndSkipsWhatIsTooLargeForTheHeapAtEveryStep() {
        Map<Path, Path> outputs = new LinkedHashMap<>();
        for (String name : List.of("a", "read", "compute", "b", "save", "c")) {
            outputs.put(Path.of(name), folder.resolve(name));
        }
        Console console = new Console(new PrintWriter(err, true), new PrintWriter(err, true), false, true);

        Skipped skipped = FileJobs.run(console, "test", 8, outputs, new TooLarge());

        assertThat(saved).containsExactly("a", "b", "c");
        assertThat(skipped.exitCode(6)).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("smalti: skipped read" + MORE + "smalti: skipped compute" + MORE + "smalti: skipped save"
                        + MORE + "smalti: skipped 3 of 6 files, named above\n");
    }

    /** Runs out of memory at the step that a file is named after. */
    private final class TooLarge implements FileJob<String, String> {
        @Override
        public String read(Path file) {
            return unless("read", file.toString());
        }

        @Override
        public Size size(String input) {
            return new Size("one", 1);
        }

        @Override
        public List<String> compute(List<String> inputs) {
            return inputs.stream().map(input -> unless("compute", input)).toList();
        }

        @Override
        public void save(Path file, Path output, String input, String result) {
            saved.add(unless("save", result));
        }

        private String unless(String step, String name) {
            if (name.equals(step)) {
                throw new OutOfMemoryError("Java heap space");
            }
            return name;
        }
    }
}
