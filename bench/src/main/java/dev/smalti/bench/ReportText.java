package dev.smalti.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report's figures as words and numbers for people, the same in every form of output. */
public final class ReportText {
    /** Titles of the columns of {@link #cells}. */
    public static final List<String> COLUMNS = List.of(
            "contender",
            "ms a run",
            "95 % interval",
            "p95",
            "p99",
            "a second",
            "to baseline",
            "CPU ms",
            "opened in ms",
            "memory MB",
            "of peak");

    private static final int MOST_OPERATORS = 12;

    private ReportText() {}

    /** The rows of each task, in their order. */
    public static Map<BenchTask, List<Row>> byTask(Report report) {
        Map<BenchTask, List<Row>> tasks = new LinkedHashMap<>();
        report.rows()
                .forEach(row -> tasks.computeIfAbsent(row.task(), task -> new ArrayList<>())
                        .add(row));
        return tasks;
    }

    /** One row in the order of {@link #COLUMNS}. */
    public static List<String> cells(Row row) {
        Distribution time = row.milliseconds();
        return List.of(
                row.contender(),
                number(time.median()),
                number(time.low()) + " to " + number(time.high()),
                number(time.p95()),
                number(time.p99()),
                number(row.perSecond()) + " " + row.unit(),
                ratio(row.ratio()),
                number(row.processorMilliseconds().median()),
                number(row.opening()),
                row.memory() == null ? "" : number(row.memory() / 1e6),
                peak(row.work()));
    }

    /** E.g. {@code 1.31 (1.28 to 1.35)}; empty for the baseline. */
    static String ratio(@Nullable Distribution ratio) {
        return ratio == null
                ? ""
                : String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.median(), ratio.low(), ratio.high());
    }

    private static String peak(@Nullable Work work) {
        return work == null || work.ofPeak() == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * work.ofPeak());
    }

    /** With three significant digits, and without an exponent. */
    public static String number(double value) {
        double size = Math.abs(value);
        int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** As a shell takes it. */
    private static String word(String word) {
        return word.matches("[\\w.,:=/@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** The most of a profile, a line each. */
    public static List<String> lines(OperatorProfile profile) {
        List<String> lines = new ArrayList<>();
        lines.add("Operators of " + profile.task() + ", " + profile.contender() + ", by what they took in all runs; "
                + profile.copies() + " copies between host and device:");
        profile.operators().stream()
                .limit(MOST_OPERATORS)
                .forEach(share -> lines.add(String.format(
                        Locale.ROOT,
                        "%5.1f %%  %s on %s, %d runs, %s ms",
                        100 * share.part(),
                        share.operator(),
                        share.provider(),
                        share.runs(),
                        number(share.milliseconds()))));
        return lines;
    }

    /** Where and how the report was made, a line each. */
    public static List<String> preamble(Report report) {
        Machine machine = report.machine();
        List<String> lines = new ArrayList<>();
        lines.add("`" + report.command().stream().map(ReportText::word).collect(Collectors.joining(" ")) + "`");
        lines.add(machine.processor() + ", " + machine.cores() + " cores, " + (machine.memory() >> 30) + " GiB, "
                + machine.system() + ", " + machine.java() + ", ONNX Runtime " + machine.runtime() + ", Smalti "
                + report.smalti() + ", " + report.started());
        if (report.loadBefore() != null && report.loadAfter() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Load %.1f before, %.1f after, its own threads included.",
                    report.loadBefore(),
                    report.loadAfter()));
        }
        report.limits()
                .forEach((device, limits) -> lines.add(String.format(
                        Locale.ROOT,
                        "At best %s multiplies matrices at %.0f GFLOP/s and moves %.1f GB/s.",
                        device,
                        limits.gflops(),
                        limits.gigabytes())));
        if (report.rows().stream().anyMatch(row -> row.ratio() != null)) {
            lines.add("Ratios relate to the first of each table"
                    + (report.baseline() == null ? "" : " whose name holds '" + report.baseline() + "'")
                    + ", round by round; 2 is twice as slow.");
        }
        if (!report.complete()) {
            lines.add("Stopped before everything was measured.");
        }
        report.skipped()
                .forEach(skip ->
                        lines.add("Not measured: " + skip.task() + " of " + skip.contender() + ": " + skip.reason()));
        return lines;
    }
}
