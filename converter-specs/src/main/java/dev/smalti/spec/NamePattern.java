package dev.smalti.spec;

import dev.smalti.SmaltiException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tensor names with holes: {@code {i}} stands for a number, {@code {levels-1-i}} for one worked out from others. */
final class NamePattern {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z0-9+-]+)}");
    private static final Pattern TERM = Pattern.compile("([+-]?)([a-z]+|[0-9]{1,6})");

    private final Pattern whole;
    private final Set<String> variables = new LinkedHashSet<>();

    /** The pattern for whole dotted segments, e.g. {@code decoder.up.{i}.block.{j}}. */
    NamePattern(String text) {
        StringBuilder regex = new StringBuilder("(?<![^.])");
        Matcher holes = HOLE.matcher(text);
        int end = 0;
        while (holes.find()) {
            regex.append(Pattern.quote(text.substring(end, holes.start())));
            String name = holes.group(1);
            regex.append(variables.add(name) ? "(?<" + name + ">[0-9]{1,6})" : "\\k<" + name + ">");
            end = holes.end();
        }
        regex.append(Pattern.quote(text.substring(end))).append("(?![^.])");
        this.whole = Pattern.compile(regex.toString());
    }

    /** The name with every occurrence of this pattern written as {@code replacement}, whose holes are filled. */
    String replace(String name, String replacement, Map<String, Integer> known) {
        Matcher matcher = whole.matcher(name);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(fill(replacement, bound(match, known))));
    }

    /** Whether the pattern occurs in the name. */
    boolean occursIn(String name) {
        return whole.matcher(name).find();
    }

    /** The text with its holes filled by arithmetic over the known numbers. */
    static String fill(String text, Map<String, Integer> known) {
        return HOLE.matcher(text)
                .replaceAll(hole -> Matcher.quoteReplacement(String.valueOf(evaluate(hole.group(1), known))));
    }

    /** A pattern in which {@code *} stands for any characters, and a bar parts alternatives. */
    static Pattern glob(String text) {
        return Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q").replace("|", "\\E|\\Q"));
    }

    private Map<String, Integer> bound(MatchResult match, Map<String, Integer> known) {
        Map<String, Integer> bound = new HashMap<>(known);
        int group = 1;
        for (String variable : variables) {
            bound.put(variable, Integer.parseInt(match.group(group++)));
        }
        return bound;
    }

    private static int evaluate(String expression, Map<String, Integer> known) {
        Matcher terms = TERM.matcher(expression);
        int sum = 0;
        int end = 0;
        while (terms.find() && terms.start() == end) {
            String term = terms.group(2);
            Integer value = Character.isDigit(term.charAt(0)) ? Integer.valueOf(term) : known.get(term);
            if (value == null) {
                throw SmaltiException.badInput(
                        "a spec's name pattern uses {" + expression + "}, but " + term + " is not known; known are "
                                + known.keySet().stream().sorted().toList());
            }
            sum += terms.group(1).equals("-") ? -value : value;
            end = terms.end();
        }
        if (end != expression.length() || sum < 0) {
            throw SmaltiException.badInput(
                    "a spec's name pattern has {" + expression + "}, which is no sum of numbers that is at least 0");
        }
        return sum;
    }
}
