package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bench.Comparison.Change;
import dev.smalti.bench.Comparison.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void callsOnlyThatSlowerWhichIsBeyondBothIntervals() {
        Report before =
                report(row(BenchTask.ENCODE, 100, 1), row(BenchTask.DECODE, 100, 20), row(BenchTask.STEP, 8, 1));
        Report after = report(
                row(BenchTask.ENCODE, 110, 1),
                row(BenchTask.DECODE, 120, 20),
                row(BenchTask.STEP, 7.5, 0.1),
                row(BenchTask.SAMPLE, 1, 0));

        Comparison comparison = Comparison.of(before, after, false);

        assertThat(comparison.changes())
                .extracting(Change::verdict)
                .containsExactly(Verdict.SLOWER, Verdict.SAME, Verdict.SAME);
        assertThat(comparison.changes().get(0).ratio()).isEqualTo(1.1);
        assertThat(comparison.added()).containsExactly("sample, m, cpu, fp32, batch 1");
        assertThat(comparison.gone()).isEmpty();
        assertThat(comparison.slower()).isTrue();
        assertThat(Comparison.of(after, before, false).changes().get(0).verdict())
                .isEqualTo(Verdict.FASTER);
        assertThat(Comparison.of(after, before, false).gone()).hasSize(1);
    }

    @Test
    void addsBothIntervalsUp() {
        // Half widths of 12 % and 10 %, a fifth apart: less than both together.
        Report before = report(row(BenchTask.DECODE, 100, 12));
        Report after = report(row(BenchTask.DECODE, 120, 12));
        assertThat(Comparison.of(before, after, false).changes().get(0).verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void saysWhyItsVerdictsMayMeanLittle() {
        Report before = report(row(BenchTask.DECODE, 100, 1));
        assertThat(Comparison.of(before, before, false).remarks()).noneMatch(remark -> remark.contains("machines"));
        Report elsewhere = new Report(
                before.format(),
                before.smalti(),
                before.started(),
                before.command(),
                new Machine("another processor", 2, 8L << 30, "Linux", "Java", "1.29.0"),
                null,
                null,
                null,
                false,
                before.limits(),
                before.rows(),
                List.of(),
                List.of());
        assertThat(Comparison.of(before, elsewhere, false).remarks())
                .anyMatch(remark -> remark.contains("different machines"))
                .anyMatch(remark -> remark.contains("stopped before its end"));
    }

    @Test
    void saysNothingOfWhatIsTooShortForTheClock() {
        Report before = report(row(BenchTask.QUANTIZE, 0, 0));
        Report after = report(row(BenchTask.QUANTIZE, 0.1, 0));
        assertThat(Comparison.of(before, after, false).changes().get(0).verdict())
                .isEqualTo(Verdict.SAME);
        assertThat(Comparison.of(after, before, false).changes().get(0).verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void comparesProcessorTimeWhereAsked() {
        Report before = report(row(BenchTask.ENCODE, 100, 1));
        Report after = report(row(BenchTask.ENCODE, 200, 1));
        assertThat(Comparison.of(before, after, true).changes().get(0).ratio()).isEqualTo(1);
    }

    static Report report(Row... rows) {
        return new Report(
                Report.FORMAT,
                "1",
                "2026-01-01T00:00:00Z",
                List.of("smalti", "bench", "a|b<c>"),
                new Machine("a processor", 2, 8L << 30, "Linux", "Java", "1.29.0"),
                0.5,
                1.5,
                null,
                true,
                Map.of("cpu", new DeviceLimits(100, 10)),
                List.of(rows),
                List.of(new Report.Skip("m, cuda", "encode", "no CUDA")),
                List.of(new OperatorProfile(
                        BenchTask.ENCODE,
                        "m, cpu",
                        List.of(new OperatorProfile.Share("Conv", "CPUExecutionProvider", 30, 12.5, 0.8)),
                        0)));
    }

    static Row row(BenchTask task, double median, double half) {
        Distribution wall = new Distribution(
                9, median, median - half, median + half, median + half, median + half, median - half, median + half);
        Distribution processor = new Distribution(9, 5, 5, 5, 5, 5, 5, 5);
        return new Row(
                task,
                "m",
                "cpu",
                "fp32",
                1,
                task.unit(),
                1,
                wall,
                processor,
                1000 / median,
                null,
                12,
                3L << 20,
                null,
                null,
                null);
    }
}
