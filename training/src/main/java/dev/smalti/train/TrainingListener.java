package dev.smalti.train;

import dev.smalti.run.LogLine;
import java.nio.file.Path;

/** Is told how a training goes, on the trainer's thread. */
public interface TrainingListener {
    /** Does not listen. */
    TrainingListener NONE = new TrainingListener() {};

    /** The training goes on after so many steps: 0 for a new one. */
    default void started(long steps) {}

    /** A step was done. */
    default void step(LogLine line) {}

    /** A sheet of samples was written. */
    default void sampled(Path sheet) {}

    /** A checkpoint of so many steps was written. */
    default void saved(long steps) {}

    /** Something that a user should know, in one line. */
    default void remark(String line) {}
}
