package dev.smalti.cli.console;

import java.util.Map;
import java.util.stream.Collectors;

/** Names and what is to be said of each, one per line, the second parts aligned. */
public final class Facts {
    private Facts() {}

    /** The lines, in the map's order; a second line of a value is indented like its first. */
    public static String of(Map<String, ?> facts) {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        String newLine = System.lineSeparator();
        return facts.entrySet().stream()
                .map(fact -> fact.getKey()
                        + " ".repeat(width - fact.getKey().length())
                        + String.valueOf(fact.getValue()).replace(newLine, newLine + " ".repeat(width)))
                .collect(Collectors.joining(newLine));
    }
}
