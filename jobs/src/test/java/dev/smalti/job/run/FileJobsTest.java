package dev.smalti.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJobsTest {
    private static final String MORE = "needs more heap; give Java more with SMALTI_JAVA_OPTS=-Xmx8g";

    @TempDir
    private Path folder;

    private final List<String> saved = new ArrayList<>();

    @Test
    void namesAndSkipsWhatIsTooLargeForTheHeapAtEveryStep() {
        Map<Path, Path> outputs = new LinkedHashMap<>();
        for (String name : List.of("a", "read", "compute", "b", "save", "c")) {
            outputs.put(Path.of(name), folder.resolve(name));
        }
        List<JobEvent> events = new ArrayList<>();
        Skips skips = new Skips(events::add);

        FileJobs.run(8, outputs, new TooLarge(), skips, events::add);

        assertThat(saved).containsExactly("a", "b", "c");
        assertThat(skips.files())
                .containsExactly(
                        new SkippedFile("compute", MORE), new SkippedFile("read", MORE), new SkippedFile("save", MORE));
        assertThat(events.stream().filter(JobEvent.Skipped.class::isInstance)).hasSize(3);
        assertThat(events.stream()
                        .filter(JobEvent.Written.class::isInstance)
                        .map(event -> ((JobEvent.Written) event)
                                .output()
                                .getFileName()
                                .toString()))
                .containsExactly("a", "b", "c");
        assertThat(events.get(events.size() - 1)).isEqualTo(new JobEvent.Advanced(6));
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
