package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.bench.Distribution;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.measure.Clock;
import dev.smalti.benchmarks.measure.MarkdownText;
import dev.smalti.benchmarks.measure.Provenance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run of {@link PriorBench} found.
 *
 * @param provenance where the figures come from
 * @param size of the prior
 * @param bandwidth {@link MemoryBandwidth} of this run in GB/s, one thread
 * @param weightBytes by contender, how much of its weights a step reads; only where it is known
 * @param passes by rows and threads
 */
record PriorReport(
        @JsonUnwrapped Provenance provenance,
        String size,
        double bandwidth,
        Map<String, Long> weightBytes,
        List<PriorPass> passes) {
    PriorReport {
        weightBytes = Map.copyOf(weightBytes);
        passes = List.copyOf(passes);
    }

    /** The tables. Times relative to the first contender with a cache: above 1 is slower than it. */
    String markdown() {
        MarkdownText text = new MarkdownText();
        text.line("%s; memory %.1f GB/s", provenance.heading(), bandwidth);
        for (PriorPass pass : passes) {
            cached(text, pass);
            if (!pass.of(Task.WHOLE).isEmpty()) {
                whole(text, pass);
            }
        }
        return text.toString();
    }

    private void cached(MarkdownText text, PriorPass pass) {
        Clock clock = pass.clock();
        List<PriorTiming> prefills = pass.of(Task.PREFILL);
        List<PriorTiming> steps = pass.of(Task.STEP);
        PriorTiming prefill = prefills.get(0);
        PriorTiming step = steps.get(0);
        text.paragraph(
                "%s, rows: %d, threads: %d, %s in ms, median (fastest-slowest) of %d rounds; prefill of %d tokens, "
                        + "step after %d; a sample is a prefill and %d steps",
                size,
                pass.rows(),
                pass.threads(),
                clock.title(),
                step.samples().count(),
                prefill.length(),
                step.length(),
                PriorSize.PICTURE - 1);
        text.table("| | prefill | x | step | x | of bandwidth | sample, s | x | equal tokens | cores used |");
        double sample = pass.cachedSeconds(step.contender(), PriorSize.PICTURE);
        for (int i = 0; i < steps.size(); i++) {
            PriorTiming own = steps.get(i);
            Distribution read = prefills.get(i).milliseconds(clock);
            Distribution time = own.milliseconds(clock);
            double seconds = pass.cachedSeconds(own.contender(), PriorSize.PICTURE);
            text.line(
                    "| %s | %s | %.2f | %s | %.2f | %s | %.1f | %.2f | %d of %d | %.2f |",
                    own.contender(),
                    MarkdownText.range(read, "%.0f"),
                    read.median() / prefill.milliseconds(clock).median(),
                    MarkdownText.range(time, "%.1f"),
                    time.median() / step.milliseconds(clock).median(),
                    share(own, pass),
                    seconds,
                    seconds / sample,
                    pass.equalTokens().getOrDefault(own.contender(), 0),
                    pass.comparedTokens(),
                    own.samples().cores());
        }
    }

    private void whole(MarkdownText text, PriorPass pass) {
        Clock clock = pass.clock();
        List<PriorTiming> all = pass.of(Task.WHOLE);
        List<Integer> lengths =
                all.stream().map(PriorTiming::length).distinct().sorted().toList();
        double sample = pass.cachedSeconds(pass.of(Task.STEP).get(0).contender(), PriorSize.PICTURE);
        text.paragraph(
                "without a cache, %s in ms, median (fastest-slowest) of %d rounds; a sample is the sum over all lengths, "
                        + "with straight lines between the measured ones; x is relative to the first sample with a cache",
                clock.title(), all.get(0).samples().count());
        text.table(
                "| | " + lengths.stream().map(length -> length + " tokens | ").collect(Collectors.joining())
                        + "sample, s | x |");
        for (String contender :
                all.stream().map(PriorTiming::contender).distinct().toList()) {
            StringBuilder cells = new StringBuilder("| " + contender + " |");
            all.stream()
                    .filter(timing -> timing.contender().equals(contender))
                    .forEach(timing -> cells.append(' ')
                            .append(MarkdownText.range(timing.milliseconds(clock), "%.0f"))
                            .append(" |"));
            double seconds = pass.wholeSeconds(contender);
            text.line("%s %.0f | %.1f |", cells, seconds, seconds / sample);
        }
    }

    /** The bytes of weights a second over what the memory gives one thread; of several threads nothing is known. */
    private String share(PriorTiming step, PriorPass pass) {
        Long bytes = weightBytes.get(step.contender());
        if (bytes == null || pass.threads() != 1) {
            return "";
        }
        double gigabytes = bytes / step.milliseconds(pass.clock()).median() / 1e6;
        return String.format(Locale.ROOT, "%.0f %%", 100 * gigabytes / bandwidth);
    }
}
