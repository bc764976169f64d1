package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.bench.Distribution;
import dev.smalti.benchmarks.FirstStageTiming.Task;
import dev.smalti.benchmarks.measure.Clock;
import dev.smalti.benchmarks.measure.MarkdownText;
import dev.smalti.benchmarks.measure.Provenance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of {@link FirstStageBench} found.
 *
 * @param provenance where the figures come from
 * @param peaks {@link FmaPeak} of this run in GFLOP/s, by threads
 * @param agreements of every contender with the reference
 * @param timings by threads, contender and task
 */
record FirstStageReport(
        @JsonUnwrapped Provenance provenance,
        Map<Integer, Double> peaks,
        List<Agreement> agreements,
        List<FirstStageTiming> timings) {
    FirstStageReport {
        peaks = new TreeMap<>(peaks);
        agreements = List.copyOf(agreements);
        timings = List.copyOf(timings);
    }

    /** The tables. Times relative to the first contender: above 1 is slower than it. */
    String markdown() {
        MarkdownText text = new MarkdownText();
        text.line("%s", provenance.heading());
        text.table("| agreement | equal tokens | pixels, relative error |");
        for (Agreement a : agreements) {
            text.line("| %s | %d of %d | %.1e |", a.contender(), a.equalTokens(), a.tokens(), a.pixelError());
        }
        peaks.forEach((threads, peak) -> {
            for (Task task : Task.values()) {
                table(text, threads, peak, task);
            }
        });
        return text.toString();
    }

    private void table(MarkdownText text, int threads, double peak, Task task) {
        List<FirstStageTiming> rows = timings.stream()
                .filter(timing -> timing.threads() == threads && timing.task() == task)
                .toList();
        FirstStageTiming first = rows.get(0);
        Clock clock = first.clock();
        text.paragraph(
                "%s, threads: %d, %s, %.1f GFLOP, peak %.0f GFLOP/s, %d rounds",
                task.name().toLowerCase(Locale.ROOT),
                threads,
                clock.title(),
                first.flops() / 1e9,
                peak,
                first.samples().count());
        text.table("| | median ms | fastest | slowest | GFLOP/s | of peak | time relative | cores used |");
        double reference = first.samples().milliseconds(clock).median();
        for (FirstStageTiming row : rows) {
            Distribution time = row.samples().milliseconds(clock);
            text.line(
                    "| %s | %.0f | %.0f | %.0f | %.0f | %.0f %% | %.2f | %.2f |",
                    row.contender(),
                    time.median(),
                    time.least(),
                    time.most(),
                    row.gigaflops(),
                    100 * row.gigaflops() / peak,
                    time.median() / reference,
                    row.samples().cores());
        }
    }
}
