package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What family a checkpoint belongs to, told without converting it.
 *
 * @param title in words, e.g. {@code VQModel of taming-transformers}
 * @param spec name of the spec that describes the family
 * @param recognisedBy what gave it away
 */
public record CheckpointFamily(String title, String spec, String recognisedBy) {
    /**
     * Recognises the part of an open checkpoint, by its config if there is one and else by its tensors.
     *
     * @param file where the checkpoint was opened from, for messages
     * @throws SmaltiException of kind BAD_INPUT if it has no such part, UNSUPPORTED if no family fits or the one that
     *     does cannot be converted
     */
    public static CheckpointFamily of(Checkpoint checkpoint, Path file, Part part, @Nullable Path config) {
        String name = String.valueOf(file.getFileName());
        StateDict state = StateDict.of(checkpoint, name, part);
        if (state == null) {
            throw SmaltiException.badInput(name + " holds no tensors below " + part.prefix());
        }
        ConfigSection section =
                config == null ? null : ProjectConfig.read(config).part(part);
        Recognition recognition = Recognition.of(state, section, Specs.builtIn());
        return new CheckpointFamily(
                recognition.spec().title(), recognition.spec().name(), recognition.how());
    }
}
