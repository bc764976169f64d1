package dev.smalti.bench;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A report as one HTML file that needs no other: tables, charts and where they come from. */
final class ReportPage {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em; color: #222; }
            table { border-collapse: collapse; margin: 1em 0; font-variant-numeric: tabular-nums; }
            th, td { padding: .3em .7em; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; white-space: normal; }
            th { font-weight: 600; border-bottom: 2px solid #888; }
            img { max-width: 100%; } code { background: #f3f3f3; padding: .1em .3em; }
            .scroll { overflow-x: auto; }
            """;

    private ReportPage() {}

    static String html(Report report, Map<BenchTask, byte[]> charts) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>Smalti benchmarks</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Smalti benchmarks</h1>\n");
        ReportText.preamble(report)
                .forEach(line -> page.append("<p>").append(prose(line)).append("</p>\n"));
        ReportText.byTask(report).forEach((task, rows) -> {
            page.append("<h2>").append(task).append("</h2>\n<div class=\"scroll\"><table><thead>");
            page.append(line("th", ReportText.COLUMNS)).append("</thead><tbody>\n");
            rows.forEach(row -> page.append(line("td", ReportText.cells(row))));
            page.append("</tbody></table></div>\n<img alt=\"")
                    .append(task)
                    .append("\" src=\"data:image/png;base64,")
                    .append(Base64.getEncoder().encodeToString(Objects.requireNonNull(charts.get(task))))
                    .append("\">\n");
        });
        report.profiles()
                .forEach(profile -> page.append("<pre>")
                        .append(escaped(String.join("\n", ReportText.lines(profile))))
                        .append("</pre>\n"));
        return page.append("</body></html>\n").toString();
    }

    private static String line(String cell, List<String> texts) {
        return texts.stream()
                .map(text -> "<" + cell + ">" + escaped(text) + "</" + cell + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>\n"));
    }

    /** A line that is all between grave accents is what was typed. */
    private static String prose(String line) {
        return line.length() > 1 && line.startsWith("`") && line.endsWith("`")
                ? "<code>" + escaped(line.substring(1, line.length() - 1)) + "</code>"
                : escaped(line);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
