package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.benchmarks.Timing.Clock;
import java.util.List;
import java.util.Locale;

/**
 * What a run of {@link TrainingBench} found.
 *
 * @param provenance where the figures come from
 * @param compared how many first losses are shown
 * @param passes by task and threads
 * @param memory by task and contender
 */
record TrainingReport(
        @JsonUnwrapped Provenance provenance, int compared, List<TrainingPass> passes, List<TrainingMemory> memory) {
    TrainingReport {
        passes = List.copyOf(passes);
        memory = List.copyOf(memory);
    }

    /** The tables. Times relative to the first contender: above 1 is slower than it. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        line(text, "%s", provenance.heading());
        for (TrainingPass pass : passes) {
            times(text, pass);
            losses(text, pass);
        }
        if (!memory.isEmpty()) {
            memory(text);
        }
        return text.toString();
    }

    private static void times(StringBuilder text, TrainingPass pass) {
        Clock clock = pass.clock();
        TrainingTiming first = pass.timings().get(0);
        line(text, "");
        line(
                text,
                "%s, threads: %d, %s of a step in ms, median (fastest-slowest) of %d rounds; x is the median "
                        + "(least-most) of the rounds' ratios to the first",
                pass.task().title(),
                pass.threads(),
                clock.title(),
                first.samples().size());
        line(text, "");
        line(text, "| | step | x | cores used |");
        line(text, "|---|---|---|---|");
        for (TrainingTiming timing : pass.timings()) {
            Samples steps = timing.steps();
            List<Double> ratios = timing.ratios(first, clock);
            line(
                    text,
                    "| %s | %.0f (%.0f-%.0f) | %.2f (%.2f-%.2f) | %.2f |",
                    timing.contender(),
                    steps.median(clock),
                    steps.fastest(clock),
                    steps.slowest(clock),
                    median(ratios),
                    ratios.get(0),
                    ratios.get(ratios.size() - 1),
                    steps.median(Clock.CPU) / steps.median(Clock.WALL));
        }
    }

    private void losses(StringBuilder text, TrainingPass pass) {
        TrainingTiming first = pass.timings().get(0);
        int count = Math.min(compared, first.losses().size());
        line(text, "");
        line(text, "| losses |%s largest relative difference |", " |".repeat(count));
        line(text, "|---|%s---|", "---|".repeat(count));
        for (int i = 0; i < pass.timings().size(); i++) {
            TrainingTiming timing = pass.timings().get(i);
            StringBuilder cells = new StringBuilder("| " + timing.contender() + " |");
            timing.losses().stream()
                    .limit(count)
                    .forEach(loss -> cells.append(String.format(Locale.ROOT, " %.6f |", loss)));
            String difference = i == 0 ? "" : String.format(Locale.ROOT, "%.1e", timing.difference(first, count));
            line(text, "%s %s |", cells, difference);
        }
    }

    private void memory(StringBuilder text) {
        line(text, "");
        line(text, "Resident memory in MiB of a process that only trains, the virtual machine included");
        line(text, "");
        line(text, "| task | contender | before the first step | peak |");
        line(text, "|---|---|---|---|");
        for (TrainingMemory own : memory) {
            line(text, "| %s | %s | %d | %d |", own.task().title(), own.contender(), own.opened(), own.peak());
        }
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
