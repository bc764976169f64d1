package dev.smalti.benchmarks.measure;

import dev.smalti.bench.Distribution;
import java.util.Locale;

/** A report in the making, line by line. */
public final class MarkdownText {
    private final StringBuilder text = new StringBuilder();

    /** Adds a line, as {@link String#format}. */
    public void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Adds a line after an empty one. */
    public void paragraph(String format, Object... values) {
        text.append('\n');
        line(format, values);
    }

    /**
     * Begins a table after an empty line; its rows are lines.
     *
     * @param head of all columns, e.g. {@code | | step | cores used |}
     */
    public void table(String head) {
        long columns = head.chars().filter(c -> c == '|').count() - 1;
        text.append('\n')
                .append(head)
                .append("\n|")
                .append("---|".repeat((int) columns))
                .append('\n');
    }

    /**
     * The median with the least and the most, e.g. {@code 70.0 (64.0-80.0)}.
     *
     * @param number how a number is formatted, e.g. {@code %.1f}
     */
    public static String range(Distribution of, String number) {
        return String.format(
                Locale.ROOT, "%s (%s-%s)".formatted(number, number, number), of.median(), of.least(), of.most());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
