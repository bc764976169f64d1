package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.smalti.run.Checkpoints;
import dev.smalti.run.SavedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whenever a trainer is killed, its run goes on as if nothing had happened. */
class KillTest {
    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    @Test
    void aRunThatIsKilledThreeTimesGoesOnBitForBit() throws Exception {
        assertGoesOnAfter(3, 1);
    }

    @Test
    @Tag("kill")
    void aRunThatIsKilledTwentyTimesGoesOnBitForBit() throws Exception {
        assertGoesOnAfter(20, 2);
    }

    private void assertGoesOnAfter(int kills, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Path run = folder.resolve("run");
        for (int i = 0; i < kills; i++) {
            killWhileItWorks(run, random);
            // A start that falls back to an older checkpoint would hide a damaged one.
            assertNothingIsDamaged(run);
        }
        long killedAt = newestStep(run);
        assertThat(killedAt).isPositive();
        Path whole = folder.resolve("whole");
        Runs.train(run, killedAt + 20, 0, () -> false);
        Runs.train(whole, killedAt + 20, 0, () -> false);
        assertThat(Runs.steps(run))
                .isEqualTo(LongStream.rangeClosed(1, killedAt + 20).boxed().toList());
        assertThat(Runs.losses(run)).isEqualTo(Runs.losses(whole));
    }

    /** Starts a trainer, waits until it has logged something, and kills it a random moment later. */
    private void killWhileItWorks(Path run, SplittableRandom random) throws Exception {
        long before = size(run.resolve("log.jsonl"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTrainer.class.getName(),
                        run.toString(),
                        "1000000000")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (size(run.resolve("log.jsonl")) == before || newestStep(run) == 0) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    fail("the trainer did not work: " + Files.readString(folder.resolve("output")));
                }
                Thread.sleep(1);
            }
            TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void assertNothingIsDamaged(Path run) {
        List<String> remarks = new ArrayList<>();
        assertThat(new Checkpoints(run.resolve("checkpoints"), 2, "").newest(remarks::add))
                .isPresent();
        assertThat(remarks).isEmpty();
    }

    private static long newestStep(Path run) {
        return Files.isDirectory(run.resolve("checkpoints"))
                ? new Checkpoints(run.resolve("checkpoints"), 2, "")
                        .newest(remark -> {})
                        .map(SavedCheckpoint::step)
                        .orElse(0L)
                : 0;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
