package dev.smalti.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.train.KilledTrainer;
import dev.smalti.train.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    private Path folder;

    @Test
    void keepsOtherProcessesOutAlsoAfterItsOwnWasRefused() throws Exception {
        Path run = folder.resolve("run");
        try (RunFolder held = Runs.openOrCreate(run)) {
            assertThatThrownBy(() -> RunFolder.open(held.path())).hasMessageContaining("is being trained");
            assertThatThrownBy(() -> RunFolder.open(folder.resolve("../" + folder.getFileName() + "/run")))
                    .hasMessageContaining("is being trained");
            assertThat(otherProcess(run)).contains("is being trained by another process");
        }
    }

    @Test
    void staysHeldWhereTheFirstOfTwoViewsIsClosedTwice() {
        Path run = folder.resolve("run");
        RunFolder first = Runs.openOrCreate(run);
        first.close();
        try (RunFolder second = RunFolder.open(run)) {
            first.close();
            assertThatThrownBy(() -> RunFolder.open(second.path())).hasMessageContaining("is being trained");
        }
    }

    @Test
    void isNoRunBeforeItBeginsAndCanBeMadeAnew() throws Exception {
        Path run = folder.resolve("run");
        RunFolder.create(run, Runs.recipe().put("size", 1), Runs.facts()).close();
        Files.writeString(run.resolve("tokens-learned.bin"), "what was encoded already");
        assertThat(RunFolder.exists(run)).isFalse();
        try (RunFolder again = RunFolder.create(run, Runs.recipe(), Runs.facts())) {
            again.begin();
        }
        assertThat(RunFolder.exists(run)).isTrue();
        assertThat(RunFolder.recipe(run)).isEqualTo(Runs.recipe());
    }

    /** What a trainer in a process of its own has to say. */
    private String otherProcess(Path run) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTrainer.class.getName(),
                        run.toString(),
                        "3")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
