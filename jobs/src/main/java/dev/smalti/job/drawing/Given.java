package dev.smalti.job.drawing;

import dev.smalti.Condition;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What a prior is given for pictures of one kind, checked before anything is loaded.
 *
 * @param name what its pictures are called, as parts of a path; empty where nothing is given
 * @param fit size of the pictures and how it meets the grid
 * @param files what it is read from
 * @param condition makes it of an open model
 */
public record Given(List<String> name, Fit fit, List<Path> files, Function<Synthesizer, Condition> condition) {
    public Given {
        name = List.copyOf(name);
        files = List.copyOf(files);
    }

    /** A condition that needs no model. */
    public static Given of(List<String> name, Fit fit, List<Path> files, Condition condition) {
        return new Given(name, fit, files, synthesizer -> condition);
    }
}
