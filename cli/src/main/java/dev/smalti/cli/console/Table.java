package dev.smalti.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text in columns: the first column starts at the left, the others end at the right. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row; all rows have as many cells as the first. */
    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        return rows.stream().map(this::line).collect(Collectors.joining(System.lineSeparator()));
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(width(i) - row.get(i).length());
            line.append(i == 0 ? row.get(0) + padding : GAP + padding + row.get(i));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
