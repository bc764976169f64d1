package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bench.BenchTask;
import dev.smalti.bench.Report;
import dev.smalti.bench.ReportFiles;
import dev.smalti.bench.Row;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ratios that hold on every machine, with bounds so wide that only a defect leaves them; never a time. */
class BenchSmokeTest {
    @TempDir
    private Path folder;

    @Test
    void theBundledTokenizerTakesTheTimeThatItsOperationsAskFor() {
        Run run = smalti(
                "bench",
                "scenes-f8",
                "--device",
                "cpu,threads=1",
                "--task",
                "encode,quantize,decode",
                "--batch",
                "1,4",
                "--rounds",
                "5",
                "-o",
                folder);
        assertThat(run.code()).as(run.err()).isZero();
        Report report = ReportFiles.read(folder);

        assertThat(perPicture(report, BenchTask.DECODE, 4)).isBetween(0.4, 2.0);
        assertThat(perPicture(report, BenchTask.ENCODE, 4)).isBetween(0.4, 2.0);
        // A decoder has one block more on each level.
        double decode = row(report, BenchTask.DECODE, 1).milliseconds().median();
        double encode = row(report, BenchTask.ENCODE, 1).milliseconds().median();
        assertThat(decode / encode).isBetween(0.8, 5.0);
        assertThat(row(report, BenchTask.QUANTIZE, 1).milliseconds().median()).isLessThan(encode);
        assertThat(Objects.requireNonNull(row(report, BenchTask.DECODE, 1).work())
                        .ofPeak())
                .isBetween(0.05, 1.1);
    }

    /** Time of one picture in this batch by that of one alone. */
    private static double perPicture(Report report, BenchTask task, int batch) {
        return Objects.requireNonNull(row(report, task, batch).ratio()).median();
    }

    private static Row row(Report report, BenchTask task, int batch) {
        return report.rows().stream()
                .filter(row -> row.task() == task && row.batch() == batch)
                .findFirst()
                .orElseThrow();
    }
}
