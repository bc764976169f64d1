package dev.smalti.job.drawing;

import dev.smalti.job.drawing.Conditions;
import dev.smalti.io.Digests;
import dev.smalti.job.drawing.Given;
import dev.smalti.job.drawing.Start;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What pictures are drawn of.
 *
 * @param name what they are called, as parts of a path; empty where there is nothing to tell
 * @param given what the prior is given
 * @param start what they start from
 */
public record Subject(List<String> name, Given given, Start start) {
    /** A blank picture under each condition. */
    public static List<Subject> blank(List<Given> givens) {
        return givens.stream()
                .map(given -> new Subject(given.name(), given, Start.blank(given.fit())))
                .toList();
    }

    /** A picture drawn anew under each condition; its name comes first. */
    public static List<Subject> of(Path picture, List<Given> givens, Start start) {
        return givens.stream()
                .map(given -> new Subject(
                        Stream.concat(Stream.of(Conditions.stem(picture)), given.name().stream())
                                .toList(),
                        given,
                        start))
                .toList();
    }

    /** The files that it is read from. */
    List<Path> files() {
        return Stream.concat(given.files().stream(), start.files().stream()).toList();
    }

    /** The SHA-256 of each file that it is read from, by the name that was given. */
    Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>();
        files().forEach(file -> inputs.put(file.toString(), Digests.sha256(file)));
        return inputs;
    }
}
