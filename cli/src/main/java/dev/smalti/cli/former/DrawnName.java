package dev.smalti.cli.former;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a drawn picture tells of what it was drawn from; see {@link dev.smalti.job.drawing.DrawnFiles}.
 *
 * @param file the name below the command's output folder; absent where nothing is known of it
 */
public record DrawnName(@Nullable String file) {
    private static final Pattern BELOW = Pattern.compile("(?:.*/)?([^/]+)/\\d+\\.png");
    private static final Pattern FLAT = Pattern.compile("(.+)-\\d+\\.png");
    private static final Pattern CLASS = Pattern.compile("(?:.*-)?(\\d+)");

    /**
     * Those of the values that this picture was drawn from: all where its name is not known, else one, or the few that
     * the name may mean. A name that does not tell stands for a run of one subject, and so for one value.
     *
     * @param classes whether the values are classes by number or name, else files
     */
    public List<String> only(boolean classes, List<String> values) {
        if (file == null) {
            return values;
        }
        String subject = subject(file);
        List<String> first = values.subList(0, Math.min(1, values.size()));
        if (subject == null) {
            return classes ? firstClass(first) : first;
        }
        if (classes) {
            Matcher number = CLASS.matcher(subject);
            return number.matches() ? List.of(number.group(1)) : firstClass(first);
        }
        List<String> named = values.stream()
                .filter(value -> {
                    String stem = stem(value);
                    return subject.equals(stem) || subject.endsWith("-" + stem);
                })
                .toList();
        return named.isEmpty() ? first : named;
    }

    /** Classes may stand in one word. */
    private static List<String> firstClass(List<String> words) {
        return words.stream().map(word -> word.replaceFirst(",.*", "")).toList();
    }

    private static @Nullable String subject(String file) {
        Matcher below = BELOW.matcher(file);
        if (below.matches()) {
            return below.group(1);
        }
        Matcher flat = FLAT.matcher(file);
        return flat.matches() ? flat.group(1) : null;
    }

    private static String stem(String path) {
        String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return last.replaceFirst("(?<=.)\\.[^.]*$", "");
    }
}
