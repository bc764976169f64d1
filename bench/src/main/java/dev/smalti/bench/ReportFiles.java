package dev.smalti.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as files in a folder, each there whole or not at all. */
public final class ReportFiles {
    /** The report itself, which {@link #read} reads. */
    public static final String JSON = "bench.json";

    private static final String TABLE = "bench.csv";
    private static final String MARKDOWN = "bench.md";
    /** A page with everything in it. */
    public static final String PAGE = "bench.html";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ReportFiles() {}

    /**
     * Writes {@value #JSON}, a table, a Markdown file, a page with everything in it, and a chart per task.
     *
     * @param folder is made where it is not there
     * @throws SmaltiException where it cannot be written
     */
    public static void write(Path folder, Report report) {
        make(folder);
        Map<BenchTask, byte[]> charts = new TreeMap<>();
        ReportText.byTask(report).forEach((task, rows) -> charts.put(task, BenchChart.png(task, rows)));
        charts.forEach((task, png) -> write(folder.resolve(task.id() + ".png"), png));
        write(folder.resolve(TABLE), csv(report));
        write(folder.resolve(MARKDOWN), markdown(report));
        write(folder.resolve(PAGE), ReportPage.html(report, charts));
        write(folder.resolve(JSON), json(report));
    }

    /**
     * Writes {@value #JSON} alone, quickly: so that what was measured is there even where the process does not come to its
     * end.
     *
     * @param folder is made where it is not there
     * @throws SmaltiException where it cannot be written
     */
    public static void keep(Path folder, Report report) {
        make(folder);
        write(folder.resolve(JSON), json(report));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param file {@value #JSON}, or the folder that it lies in
     * @throws SmaltiException of kind BAD_INPUT where there is none, CORRUPT where it is none
     */
    public static Report read(Path file) {
        Path json = Files.isDirectory(file) ? file.resolve(JSON) : file;
        Report report;
        try {
            report = MAPPER.readValue(Files.readString(json), Report.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, json + " is no report of smalti bench: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw FileFailure.unreadable(json.toString(), e);
        }
        if (report == null || report.format() != Report.FORMAT) {
            throw SmaltiException.corrupt(json + " is a report of "
                    + (report == null ? "nothing" : "form " + report.format()) + "; this version reads form "
                    + Report.FORMAT);
        }
        return report;
    }

    static String json(Report report) {
        try {
            return MAPPER.writeValueAsString(report).replace("\r\n", "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report that cannot be written as JSON", e);
        }
    }

    /** Everything in plain numbers, for spreadsheets. */
    static String csv(Report report) {
        return Stream.concat(
                        Stream.of(List.of(
                                "task",
                                "model",
                                "device",
                                "precision",
                                "batch",
                                "unit",
                                "units",
                                "rounds",
                                "median_ms",
                                "low_ms",
                                "high_ms",
                                "p95_ms",
                                "p99_ms",
                                "least_ms",
                                "most_ms",
                                "cpu_median_ms",
                                "per_second",
                                "ratio",
                                "ratio_low",
                                "ratio_high",
                                "opening_ms",
                                "memory_bytes",
                                "device_memory_bytes",
                                "joules",
                                "gflop",
                                "gigabytes",
                                "of_peak",
                                "of_bandwidth")),
                        report.rows().stream().map(ReportFiles::values))
                .map(cells -> cells.stream().map(ReportFiles::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<String> values(Row row) {
        Distribution time = row.milliseconds();
        Distribution ratio = row.ratio();
        Work work = row.work();
        return Stream.of(
                        row.task(),
                        row.model(),
                        row.device(),
                        row.precision(),
                        row.batch(),
                        row.unit(),
                        row.units(),
                        time.count(),
                        time.median(),
                        time.low(),
                        time.high(),
                        time.p95(),
                        time.p99(),
                        time.least(),
                        time.most(),
                        row.processorMilliseconds().median(),
                        row.perSecond(),
                        ratio == null ? "" : ratio.median(),
                        ratio == null ? "" : ratio.low(),
                        ratio == null ? "" : ratio.high(),
                        row.opening(),
                        row.memory() == null ? "" : row.memory(),
                        row.deviceMemory() == null ? "" : row.deviceMemory(),
                        row.joules() == null ? "" : row.joules(),
                        work == null ? "" : work.gflop(),
                        work == null ? "" : work.gigabytes(),
                        work == null || work.ofPeak() == null ? "" : work.ofPeak(),
                        work == null || work.ofBandwidth() == null ? "" : work.ofBandwidth())
                .map(String::valueOf)
                .toList();
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\\r\\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }

    static String markdown(Report report) {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        ReportText.preamble(report).forEach(line -> text.append(line).append("\n\n"));
        ReportText.byTask(report).forEach((task, rows) -> {
            text.append("## ").append(task).append("\n\n");
            text.append(line(ReportText.COLUMNS));
            text.append(line(ReportText.COLUMNS.stream()
                    .map(column -> column.equals(ReportText.COLUMNS.get(0)) ? "---" : "--:")
                    .toList()));
            rows.forEach(row -> text.append(line(ReportText.cells(row))));
            text.append("\n![").append(task).append("](").append(task.id()).append(".png)\n\n");
        });
        report.profiles()
                .forEach(profile -> text.append("```\n")
                        .append(String.join("\n", ReportText.lines(profile)))
                        .append("\n```\n\n"));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /**
     * Makes the folder where it is not there, and sees whether files can be made in it.
     *
     * @throws SmaltiException where not
     */
    public static void make(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".bench", null));
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot make " + folder, e);
        }
    }

    private static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] content) {
        AtomicFile.write(file, out -> out.write(content));
    }
}
