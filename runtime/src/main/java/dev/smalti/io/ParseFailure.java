package dev.smalti.io;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Errors of JSON and YAML without what only programmers of Java understand: settings, classes, and redacted sources. */
public final class ParseFailure {
    private static final Pattern SOURCE = Pattern.compile("\\[Source:.*?line: (-?\\d+), column: (-?\\d+)\\]");
    private static final Pattern EVENT =
            Pattern.compile("<org\\.yaml\\.snakeyaml\\.events\\.(\\w+?)(Start|End)?Event\\(.*\\)>");
    private static final Pattern SETTING = Pattern.compile(
            ",? ?(of type|from|enable|class|as|token)? ?`[A-Za-z][\\w.$]*(\\(\\)|<[^`]*>)?`( disabled)?");
    private static final Pattern CLASS =
            Pattern.compile("(class )?\\b(java|com|org|dev)(\\.[a-z]\\w*)+(\\.[A-Z][\\w$]*)+:? ?");
    private static final Pattern EMPTY = Pattern.compile(" ?\\(\\s*\\)");

    private ParseFailure() {}

    /** The reason on one line, e.g. {@code Duplicate field 'a'}. */
    public static String reason(JsonProcessingException failure) {
        // YAML's messages quote the text below indented lines that say where it is.
        String text = failure.getOriginalMessage()
                .lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .collect(Collectors.joining(", "));
        text = SOURCE.matcher(text).replaceAll("line $1, column $2");
        text = EVENT.matcher(text).replaceAll(event -> Matcher.quoteReplacement(event(event.group(1))));
        text = SETTING.matcher(text).replaceAll("");
        text = CLASS.matcher(text).replaceAll("");
        text = EMPTY.matcher(text).replaceAll("").strip();
        return text.isEmpty() ? "it cannot be understood" : text;
    }

    /** Where it is, e.g. {@code " at line 3, column 7"}; empty where nobody knows. */
    public static String where(JsonProcessingException failure) {
        JsonLocation at = failure.getLocation();
        return at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String event(String name) {
        return switch (name) {
            case "Mapping" -> "a mapping";
            case "Sequence" -> "a list";
            case "Alias" -> "an alias";
            case "Scalar" -> "a value";
            default -> "the end";
        };
    }
}
