package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.benchmarks.measure.Clock;
import dev.smalti.benchmarks.measure.MarkdownText;
import dev.smalti.benchmarks.measure.Provenance;
import dev.smalti.benchmarks.measure.Samples;
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
        MarkdownText text = new MarkdownText();
        text.line("%s", provenance.heading());
        for (TrainingPass pass : passes) {
            times(text, pass);
            losses(text, pass);
        }
        if (!memory.isEmpty()) {
            memory(text);
        }
        return text.toString();
    }

    private static void times(MarkdownText text, TrainingPass pass) {
        Clock clock = pass.clock();
        TrainingTiming first = pass.timings().get(0);
        text.paragraph(
                "%s, threads: %d, %s of a step in ms, median (fastest-slowest) of %d rounds; x is the median "
                        + "(least-most) of the rounds' ratios to the first",
                pass.task().title(),
                pass.threads(),
                clock.title(),
                first.samples().count());
        text.table("| | step | x | cores used |");
        for (TrainingTiming timing : pass.timings()) {
            Samples steps = timing.samples();
            text.line(
                    "| %s | %s | %s | %.2f |",
                    timing.contender(),
                    MarkdownText.range(steps.milliseconds(clock), "%.0f"),
                    MarkdownText.range(steps.ratios(first.samples(), clock), "%.2f"),
                    steps.cores());
        }
    }

    private void losses(MarkdownText text, TrainingPass pass) {
        TrainingTiming first = pass.timings().get(0);
        int count = Math.min(compared, first.losses().size());
        text.table("| losses |" + " |".repeat(count) + " largest relative difference |");
        for (int i = 0; i < pass.timings().size(); i++) {
            TrainingTiming timing = pass.timings().get(i);
            StringBuilder cells = new StringBuilder("| " + timing.contender() + " |");
            timing.losses().stream()
                    .limit(count)
                    .forEach(loss -> cells.append(String.format(Locale.ROOT, " %.6f |", loss)));
            String difference = i == 0 ? "" : String.format(Locale.ROOT, "%.1e", timing.difference(first, count));
            text.line("%s %s |", cells, difference);
        }
    }

    private void memory(MarkdownText text) {
        text.paragraph("Resident memory in MiB of a process that only trains, the virtual machine included");
        text.table("| task | contender | before the first step | peak |");
        for (TrainingMemory own : memory) {
            text.line("| %s | %s | %d | %d |", own.task().title(), own.contender(), own.opened(), own.peak());
        }
    }
}
