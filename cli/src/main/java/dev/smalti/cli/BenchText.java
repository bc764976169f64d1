package dev.smalti.cli;

import dev.smalti.bench.Report;
import dev.smalti.bench.ReportText;
import dev.smalti.cli.console.Table;
import java.util.ArrayList;
import java.util.List;

/** A report of benchmarks for the terminal. */
final class BenchText {
    private BenchText() {}

    static String of(Report report) {
        List<String> parts = new ArrayList<>();
        ReportText.byTask(report).forEach((task, rows) -> {
            Table table = new Table().row(ReportText.COLUMNS.toArray());
            rows.forEach(row -> table.row(ReportText.cells(row).toArray()));
            parts.add(task + System.lineSeparator() + table);
        });
        report.profiles().forEach(profile -> parts.add(String.join(System.lineSeparator(), ReportText.lines(profile))));
        parts.add(String.join(System.lineSeparator(), ReportText.preamble(report)));
        return String.join(System.lineSeparator() + System.lineSeparator(), parts);
    }
}
