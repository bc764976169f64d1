package dev.smalti.benchmarks;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.Timing.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
        StringBuilder text = new StringBuilder();
        line(text, "%s; memory %.1f GB/s", provenance.heading(), bandwidth);
        for (PriorPass pass : passes) {
            cached(text, pass);
            if (!pass.of(Task.WHOLE).isEmpty()) {
                whole(text, pass);
            }
        }
        return text.toString();
    }

    private void cached(StringBuilder text, PriorPass pass) {
        Clock clock = pass.clock();
        List<PriorTiming> prefills = pass.of(Task.PREFILL);
        List<PriorTiming> steps = pass.of(Task.STEP);
        PriorTiming prefill = prefills.get(0);
        PriorTiming step = steps.get(0);
        line(text, "");
        line(
                text,
                "%s, rows: %d, threads: %d, %s in ms, median (fastest-slowest) of %d rounds; prefill of %d tokens, "
                        + "step after %d; a sample is a prefill and %d steps",
                size,
                pass.rows(),
                pass.threads(),
                clock.title(),
                step.samples().size(),
                prefill.length(),
                step.length(),
                PriorSize.PICTURE - 1);
        line(text, "");
        line(text, "| | prefill | x | step | x | of bandwidth | sample, s | x | equal tokens | cores used |");
        line(text, "|---|---|---|---|---|---|---|---|---|---|");
        double sample = pass.cachedSeconds(step.contender(), PriorSize.PICTURE);
        for (int i = 0; i < steps.size(); i++) {
            PriorTiming own = steps.get(i);
            double seconds = pass.cachedSeconds(own.contender(), PriorSize.PICTURE);
            line(
                    text,
                    "| %s | %s | %.2f | %s | %.2f | %s | %.1f | %.2f | %d of %d | %.2f |",
                    own.contender(),
                    range(prefills.get(i), clock, "%.0f"),
                    prefills.get(i).median(clock) / prefill.median(clock),
                    range(own, clock, "%.1f"),
                    own.median(clock) / step.median(clock),
                    share(own, pass),
                    seconds,
                    seconds / sample,
                    pass.equalTokens().getOrDefault(own.contender(), 0),
                    pass.comparedTokens(),
                    own.median(Clock.CPU) / own.median(Clock.WALL));
        }
    }

    private void whole(StringBuilder text, PriorPass pass) {
        Clock clock = pass.clock();
        List<PriorTiming> all = pass.of(Task.WHOLE);
        List<Integer> lengths =
                all.stream().map(PriorTiming::length).distinct().sorted().toList();
        double sample = pass.cachedSeconds(pass.of(Task.STEP).get(0).contender(), PriorSize.PICTURE);
        line(text, "");
        line(
                text,
                "without a cache, %s in ms, median (fastest-slowest) of %d rounds; a sample is the sum over all lengths, "
                        + "with straight lines between the measured ones; x is relative to the first sample with a cache",
                clock.title(),
                all.get(0).samples().size());
        line(text, "");
        StringBuilder heads = new StringBuilder("| |");
        lengths.forEach(length -> heads.append(' ').append(length).append(" tokens |"));
        line(text, "%s sample, s | x |", heads);
        line(text, "|---%s|---|---|", "|---".repeat(lengths.size()));
        for (String contender :
                all.stream().map(PriorTiming::contender).distinct().toList()) {
            StringBuilder cells = new StringBuilder("| " + contender + " |");
            all.stream()
                    .filter(timing -> timing.contender().equals(contender))
                    .forEach(timing -> cells.append(' ')
                            .append(range(timing, clock, "%.0f"))
                            .append(" |"));
            double seconds = pass.wholeSeconds(contender);
            line(text, "%s %.0f | %.1f |", cells, seconds, seconds / sample);
        }
    }

    /** The bytes of weights a second over what the memory gives one thread; of several threads nothing is known. */
    private String share(PriorTiming step, PriorPass pass) {
        Long bytes = weightBytes.get(step.contender());
        if (bytes == null || pass.threads() != 1) {
            return "";
        }
        double gigabytes = bytes / step.median(pass.clock()) / 1e6;
        return String.format(Locale.ROOT, "%.0f %%", 100 * gigabytes / bandwidth);
    }

    private static String range(PriorTiming timing, Clock clock, String format) {
        return String.format(
                Locale.ROOT,
                "%s (%s-%s)".formatted(format, format, format),
                timing.median(clock),
                timing.fastest(clock),
                timing.slowest(clock));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
