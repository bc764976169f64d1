package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Spec.Architecture;
import dev.smalti.spec.Specs;
import dev.smalti.spec.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * Recognises what an open checkpoint holds, by its config if there is one and else by its tensors: its transformer and
     * the autoencoders inside, each by its part's name as the command line has it, or one autoencoder.
     *
     * @param file where the checkpoint was opened from, for messages
     * @throws SmaltiException as {@link #of(Checkpoint, Path, Part, Path)} does
     */
    public static Map<String, CheckpointFamily> parts(Checkpoint checkpoint, Path file, @Nullable Path config) {
        String name = String.valueOf(file.getFileName());
        ProjectConfig project = config == null ? null : ProjectConfig.read(config);
        OpenSource source = new OpenSource(checkpoint, name, project, null, new ArrayList<>());
        Map<String, CheckpointFamily> parts = new LinkedHashMap<>();
        if (source.hasPrior()) {
            parts.put("transformer", of(PriorSource.recognise(source)));
        }
        for (Part part : List.of(Part.FIRST_STAGE, Part.COND_STAGE)) {
            boolean alone = part == Part.FIRST_STAGE && parts.isEmpty();
            if (alone || source.has(part)) {
                parts.put(part.name().toLowerCase(Locale.ROOT), of(source, part));
            }
        }
        return parts;
    }

    /**
     * Recognises the part of an open checkpoint, by its config if there is one and else by its tensors.
     *
     * @param file where the checkpoint was opened from, for messages
     * @throws SmaltiException of kind BAD_INPUT if it has no such part, UNSUPPORTED if no family fits or the one that
     *     does cannot be converted
     */
    public static CheckpointFamily of(Checkpoint checkpoint, Path file, Part part, @Nullable Path config) {
        String name = String.valueOf(file.getFileName());
        ProjectConfig project = config == null ? null : ProjectConfig.read(config);
        return of(new OpenSource(checkpoint, name, project, null, new ArrayList<>()), part);
    }

    private static CheckpointFamily of(OpenSource source, Part part) {
        StateDict state = source.part(part);
        if (state == null) {
            throw SmaltiException.badInput(source.file() + " holds no tensors below " + part.prefix());
        }
        ProjectConfig config = source.config();
        ConfigSection section = config == null ? null : config.part(part);
        return of(Recognition.of(state, section, Specs.builtIn(Architecture.VQGAN)));
    }

    private static CheckpointFamily of(Recognition recognition) {
        return new CheckpointFamily(
                recognition.spec().title(), recognition.spec().name(), recognition.how());
    }
}
