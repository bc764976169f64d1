package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.benchmarks.Timing.Clock;
import dev.smalti.benchmarks.Timing.Task;
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
        List<Timing> timings) {
    FirstStageReport {
        peaks = new TreeMap<>(peaks);
        agreements = List.copyOf(agreements);
        timings = List.copyOf(timings);
    }

    /** The tables. Times relative to the first contender: above 1 is slower than it. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        line(text, "%s", provenance.heading());
        line(text, "");
        line(text, "| agreement | equal tokens | pixels, relative error |");
        line(text, "|---|---|---|");
        for (Agreement a : agreements) {
            line(text, "| %s | %d of %d | %.1e |", a.contender(), a.equalTokens(), a.tokens(), a.pixelError());
        }
        peaks.forEach((threads, peak) -> {
            for (Task task : Task.values()) {
                table(text, threads, peak, task);
            }
        });
        return text.toString();
    }

    private void table(StringBuilder text, int threads, double peak, Task task) {
        List<Timing> rows = timings.stream()
                .filter(timing -> timing.threads() == threads && timing.task() == task)
                .toList();
        Timing first = rows.get(0);
        Clock clock = first.clock();
        line(text, "");
        line(
                text,
                "%s, threads: %d, %s, %.1f GFLOP, peak %.0f GFLOP/s, %d rounds",
                task.name().toLowerCase(Locale.ROOT),
                threads,
                clock.title(),
                first.flops() / 1e9,
                peak,
                first.samples().size());
        line(text, "");
        line(text, "| | median ms | fastest | slowest | GFLOP/s | of peak | time relative | cores used |");
        line(text, "|---|---|---|---|---|---|---|---|");
        for (Timing row : rows) {
            line(
                    text,
                    "| %s | %.0f | %.0f | %.0f | %.0f | %.0f %% | %.2f | %.2f |",
                    row.contender(),
                    row.median(clock),
                    row.fastest(clock),
                    row.slowest(clock),
                    row.gigaflops(),
                    100 * row.gigaflops() / peak,
                    row.median(clock) / first.median(clock),
                    row.median(Clock.CPU) / row.median(Clock.WALL));
        }
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
