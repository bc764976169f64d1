package dev.smalti.job.drawing;

import dev.smalti.job.JobCondition;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What pictures are drawn of.
 *
 * @param name what they are called, as parts of a path; empty where there is nothing to tell
 * @param condition what the job says of it
 * @param given what the prior is given
 * @param start what they start from
 */
public record Subject(List<String> name, JobCondition condition, Given given, Start start) {
    /** A picture under a condition; the name of one that it starts from comes first. */
    public static Subject of(JobCondition condition, Given given, Start start) {
        Stream<String> picture = start.files().stream().limit(1).map(Conditions::stem);
        List<String> name = Stream.concat(picture, given.name().stream()).toList();
        return new Subject(name, condition, given, start);
    }

    /** The files that it is read from. */
    public List<Path> files() {
        return Stream.concat(given.files().stream(), start.files().stream()).toList();
    }
}
