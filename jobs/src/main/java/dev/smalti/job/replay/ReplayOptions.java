package dev.smalti.job.replay;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How pictures are made again.
 *
 * @param model where the model is now, a name or a folder; absent for where it is found by name and digest
 * @param anyModel whether another model will do
 * @param device where to run; absent for where the record says
 * @param inputs files from which pictures were made, and folders in which such files lie
 */
public record ReplayOptions(
        @Nullable String model, boolean anyModel, @Nullable String device, List<Path> inputs) {
    /** Copies the list. */
    public ReplayOptions {
        inputs = List.copyOf(inputs);
    }
}
